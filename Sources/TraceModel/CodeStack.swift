/// The functions that were at work when a connection was needed; all records of a stack share it, and so a class.
public final class CodeStack: Sendable, Equatable {
  /// A function at work; the texts are the target's and may be any bytes.
  public struct Frame: Sendable, Equatable {
    /// The linker's name of the function, such as "main.(*client).get".
    public let function: [UInt8]
    /// The path of the source file as the compiler had it; empty if it is not known.
    public let file: [UInt8]
    /// The line; 0 if it is not known.
    public let line: UInt32

    /// Puts the parts together.
    public init(function: [UInt8], file: [UInt8], line: UInt32) {
      self.function = function
      self.file = file
      self.line = line
    }
  }

  /// The functions, the innermost first.
  public let frames: [Frame]
  /// The one that a developer would name: the first of the program's own; nil if there is none.
  public let caller: Frame?
  /// Tells that there were more than were read.
  public let isTruncated: Bool

  /// Puts the parts together.
  public init(frames: [Frame], caller: Frame?, isTruncated: Bool) {
    self.frames = frames
    self.caller = caller
    self.isTruncated = isTruncated
  }

  /// Tells that all parts are the same.
  public static func == (left: CodeStack, right: CodeStack) -> Bool {
    left.frames == right.frames && left.caller == right.caller
      && left.isTruncated == right.isTruncated
  }
}
