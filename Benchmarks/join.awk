# The join of a recording's lines, as far as a short script goes: the target that caused each
# connect, and the connect's ports, all still in hexadecimal digits.
$1 == "caller" && $6 == 3 { target[$3, $4] = substr($0, 14 + length($2 $3 $4 $5 $6 $7)) }
$1 == "dialed" { print target[$5, $6], $11 }
