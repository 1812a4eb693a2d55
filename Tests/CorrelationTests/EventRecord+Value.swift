import TraceModel

extension EventRecord {
  /// The value of a field; nil if the record does not have it.
  func value(_ name: FieldName) -> FieldValue? {
    fields.first { $0.name == name }?.value
  }
}
