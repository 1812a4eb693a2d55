# The same as join.awk; the input is raw lines (jq -nRr).
foreach (inputs | split(" ")) as $words (
  {};
  if $words[0] == "caller" and $words[5] == "3" then
    .target[$words[2] + " " + $words[3]] = ($words[7:] | join(" ")) | .line = null
  elif $words[0] == "dialed" then
    .line = "\(.target[$words[4] + " " + $words[5]]) \($words[10])"
  else .line = null end;
  .line // empty
)
