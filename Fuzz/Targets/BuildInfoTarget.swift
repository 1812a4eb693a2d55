@testable import GoBinary

/// Go's build information, found by its section and by its magic bytes.
struct BuildInfoTarget: FuzzTarget {
  static let name = "buildinfo"
  private let file = SectionFile(".go.buildinfo")

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, content) = input.choiceAndRest else { return }
    file.replace(with: content, choice & 1 == 0 ? .present : .stripped)
    do throws(GoBinaryError) {
      let info = try BuildInfo(ELFImage(FileBytes(path: file.path)))
      precondition(!info.version.isEmpty && info.version.utf8.count <= 3 * 1_024)
      guard let version = GoVersion(info.version) else { return }
      precondition(version.major >= 0 && version.minor >= 0 && version.patch >= 0)
      _ = version.hasExperiment("noswissmap")
    } catch {
      precondition(!error.description.isEmpty)
    }
  }
}
