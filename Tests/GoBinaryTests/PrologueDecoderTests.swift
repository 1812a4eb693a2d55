import Testing

@testable import GoBinary

@Suite struct PrologueDecoderTests {
  @Test(
    arguments: [
      // cmp 0x10(%r14),%rsp; jbe rel8
      ([0x49, 0x3b, 0x66, 0x10, 0x76, 0x20], 4..<6, 0x26),
      // cmp 0x10(%r14),%rsp; jbe rel32
      ([0x49, 0x3b, 0x66, 0x10, 0x0f, 0x86, 0x00, 0x01, 0, 0], 4..<10, 0x10a),
      // lea -0x40(%rsp),%r12; cmp 0x10(%r14),%r12; jbe
      ([0x4c, 0x8d, 0x64, 0x24, 0xc0, 0x4d, 0x3b, 0x66, 0x10, 0x76, 0x20], 9..<11, 0x2b),
      // lea -0x120(%rsp),%r12; cmp; jbe
      (
        [0x4c, 0x8d, 0xa4, 0x24, 0xe0, 0xfe, 0xff, 0xff, 0x4d, 0x3b, 0x66, 0x10, 0x76, 0x20],
        12..<14, 0x2e
      ),
      // mov %rsp,%r12; sub $0x2000,%r12; jb; cmp; jbe: a frame beyond 4 KiB
      (
        [0x49, 0x89, 0xe4, 0x49, 0x81, 0xec, 0, 0x20, 0, 0, 0x72, 0x30, 0x4d, 0x3b, 0x66, 0x10]
          + [0x76, 0x20], 16..<18, 0x32
      ),
      // mov %fs:-8,%rcx; cmp 0x10(%rcx),%rsp; jbe: before Go 1.17
      (
        [0x64, 0x48, 0x8b, 0x0c, 0x25, 0xf8, 0xff, 0xff, 0xff, 0x48, 0x3b, 0x61, 0x10, 0x76, 0x20],
        13..<15, 0x2f
      ),
    ] as [([UInt8], Range<Int>, Int)])
  func amd64BranchIsFound(code: [UInt8], range: Range<Int>, target: Int) {
    #expect(
      PrologueDecoder.branch(in: code, .amd64)
        == PrologueDecoder.Branch(range: range, target: target))
    for count in 0..<range.upperBound {
      #expect(PrologueDecoder.branch(in: Array(code[..<count]), .amd64) == nil)
    }
  }

  @Test func otherInstructionsEndTheSearch() {
    // sub $0x18,%rsp; cmp; jbe
    let code: [UInt8] = [0x48, 0x83, 0xec, 0x18, 0x49, 0x3b, 0x66, 0x10, 0x76, 0x20]
    #expect(PrologueDecoder.branch(in: code, .amd64) == nil)
    #expect(PrologueDecoder.branch(in: [], .amd64) == nil)
    #expect(PrologueDecoder.branch(in: [0xff, 0xff, 0xff, 0xff, 0xff], .arm64) == nil)
  }

  @Test func arm64BranchIsFound() {
    // ldr x16,[x28,#16]; sub x17,sp,#80; cmp x17,x16; b.ls +0x30c
    let code: [UInt8] = [
      0x90, 0x0b, 0x40, 0xf9, 0xf1, 0x43, 0x01, 0xd1, 0x3f, 0x02, 0x10, 0xeb, 0x69, 0x18, 0x00,
      0x54,
    ]
    #expect(
      PrologueDecoder.branch(in: code, .arm64)
        == PrologueDecoder.Branch(range: 12..<16, target: 12 + 0x30c))
  }

  @Test func callIsFoundByItsTarget() {
    let code: [UInt8] = [0x90, 0xe8, 0xfa, 0x00, 0x00, 0x00, 0xe8, 0xfa, 0x00, 0x00]
    #expect(CallDecoder.calls(in: code, at: 0x1000, to: 0x1100, .amd64) == [1..<6])
    #expect(CallDecoder.calls(in: code, at: 0x1000, to: 0x1101, .amd64).isEmpty)
    #expect(CallDecoder.calls(in: [0xe8], at: 0, to: 0, .amd64).isEmpty)
    // bl -4
    let branch: [UInt8] = [0xff, 0xff, 0xff, 0x97]
    #expect(CallDecoder.calls(in: branch, at: 0x1000, to: 0xffc, .arm64) == [0..<4])
  }

  @Test func returnIsFoundBehindPadding() {
    let code: [UInt8] = [0x66, 0x90, 0x90, 0xc3, 0xc3]
    #expect(ReturnDecoder.returns(in: code, 0..<5, .amd64) == [3..<4])
    #expect(ReturnDecoder.returns(in: code, 0..<3, .amd64).isEmpty)
    #expect(ReturnDecoder.returns(in: [0x48, 0xc3], 0..<2, .amd64).isEmpty)
  }
}
