# The join of a recording's lines, as far as a short script goes: the target that caused each
# connect, still in hexadecimal digits, and the connect's ports.
$1 == "caller" && $6 == 3 { target[$3, $4] = substr($0, 14 + length($2 $3 $4 $5 $6 $7)) }
$1 == "connect" { print target[$7, $8], $14, $17 }
