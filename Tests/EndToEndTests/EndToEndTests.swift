import Testing

/// The executable as its users run it: real bpftrace, the real kernel, real Go programs and traffic.
///
/// Several suites at a time, of each one test: see `Lanes`.
@Suite(
  .requires(.root), .requires(.bpftrace), .requires(.tracefs), .requires(.go),
  .requires(.jq), .requires(.schemaValidator))
struct EndToEndTests {}
