extension GoProgram {
  /// What has become of the file at a program's path.
  package enum FileState: Equatable, Sendable {
    /// It is the file that was analysed.
    case same
    /// Another file is there.
    case replaced
    /// No file is there.
    case gone
    /// The file was written to, so that a probe may sit within an instruction of the new contents.
    case changed(GoBinaryError)
  }

  /// Looks at the file now; its metadata may change, since that moves no instruction.
  package var fileState: FileState {
    guard let now = FileIdentity(path: path) else { return .gone }
    guard identity.isSameFile(as: now) else { return .replaced }
    guard identity.size == now.size, identity.modificationNanoseconds == now.modificationNanoseconds
    else {
      return .changed(.changed(path: path, difference: identity.difference(to: now) ?? ""))
    }
    return .same
  }
}
