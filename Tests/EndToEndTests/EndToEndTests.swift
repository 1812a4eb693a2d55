import Testing

/// The executable as its users run it: real bpftrace, the real kernel, real Go programs and traffic.
///
/// One test at a time: they trace, count and kill.
@Suite(
  .serialized, .requires(.root), .requires(.bpftrace), .requires(.tracefs), .requires(.go),
  .requires(.jq), .requires(.schemaValidator))
struct EndToEndTests {}
