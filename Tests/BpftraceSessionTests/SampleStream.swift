/// One line of every kind, as bpftrace prints them.
let sampleStream = """
  Attaching 12 probes...
  ready 1000

  tick 2000
  process 4242 500 63 61 6c 6c 65 72 00 00 00 00 00 00 00 00 00 00
  caller 4242 c000102000 5f5e100 0 3 47 45 54
  caller 4242 c000102000 5f5e100 1 14 6c 6f 63 61 6c 68 6f 73 74 3a 33 33 34 34
  caller 4242 c000102000 5f5e100 2 0
  caller 4242 c000102000 5f5e100 3 5 2f 65 63 68 6f
  connect 3000 4000 4242 4243 3 c000102000 5f5e100 1 0 ::ffff:10.0.0.5 38610 ::ffff:110.242.68.66 80
  connect 3000 4000 4242 4243 0 0 0 7 111 127.0.0.1 0 2001:db8::1 443
  Lost 7549 events
  @request_start: 2000
  @connect[-131386025534528]: (5000, 4242, 4244, 2, 824634777600, 100000000, 40000, 80, ::1, fe80::1)
  @request[4242, 3]: 17
  nonsense

  """
