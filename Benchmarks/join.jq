# The same as join.awk; the input is raw lines (jq -nRr).
foreach (inputs | split(" ")) as $words (
  {};
  if $words[0] == "caller" and $words[5] == "3" then
    .target[$words[2] + " " + $words[3]] = ($words[7:] | join(" ")) | .line = null
  elif $words[0] == "connect" then
    .line = "\(.target[$words[6] + " " + $words[7]]) \($words[13]) \($words[16])"
  else .line = null end;
  .line // empty
)
