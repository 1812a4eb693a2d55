# Called by `compare`: the records are the input, $truth is the text of the truth file,
# $strip tells whether to drop its ids' last `.N`, $relation which records count, and $link whether the request is
# the caller or the ancestor.
#
# Sorting and grouping on purpose: counting in an object copies it at each step.

# The inbound request's id is its path less /echo/.
def request: if $link == "ancestor" then .join.ancestor else .caller end;
def id: request.url.path // "" | ltrimstr("/echo/");
def ratio($n; $of): if $of == 0 then 0 else $n / $of end;

[
  $truth | split("\n")[] | select(. != "")
  | if $strip then sub("\\.[0-9]+ (?<port>[0-9]+)$"; " \(.port)") else . end
] as $dialed
| [
    inputs
    | select(
        .relation == $relation
        # The kernel may have skipped the program that tells of the end: what is pending was dialed, too.
        and if $relation == "dialed" then
          .event == "connect" and (.result == "established" or .result == "pending")
        else .event == "use" end)
    | if request then "\(id) \(.network.local.port)" else null end
  ] as $connects
| ($connects | map(select(. != null))) as $joined
# A pair that is n times in the one and m times in the other is right min(n, m) times.
| [
    [($dialed[] | [., 0]), ($joined[] | [., 1])] | group_by(.[0])[]
    | (map(.[1]) | add) as $joins
    | [$joins, length - $joins] | min
  ] as $matches
| ($matches | add // 0) as $correct
| {
    truth: ($dialed | length),
    joined: ($joined | length),
    correct: $correct,
    precision: ratio($correct; $joined | length),
    recall: ratio($correct; $dialed | length),
    unjoined: ($connects | map(select(. == null)) | length)
  }
