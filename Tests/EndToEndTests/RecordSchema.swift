import Foundation
import Testing

/// The schema of all records; every line that any test produces is held against it.
enum RecordSchema {
  /// A Python that has the validator; nil if there is none.
  static let python: String? = ["python3", "/usr/bin/python3"].first { python in
    (try? CommandOutput.text(of: [python, "-c", "import jsonschema"])) != nil
  }

  /// Records an issue for each line that is not as the schema wants it.
  static func expectValid(_ lines: Data, sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard let python else {
      // Without root or kernel a test can still run here: only this part of it cannot.
      if Requirement.areAllRequired { throw Requirement.Missing(requirement: .schemaValidator) }
      return
    }
    do {
      let script = "\(ProjectFolder.endToEndTests)/validate-records"
      _ = try CommandOutput.text(of: [python, script, ProjectFolder.schema], input: lines)
    } catch let failure as CommandOutput.Failed {
      Issue.record("not as the schema wants it: \(failure.errors)", sourceLocation: sourceLocation)
    }
  }
}
