import Testing

@testable import Probes

@Suite("Bytes of kernel files")
struct ByteTextTests {
    @Test("Numbers that do not fit are none")
    func overflow() {
        #expect(ByteText("18446744073709551616".utf8).unsigned == nil)
        #expect(ByteText("18446744073709551615".utf8).unsigned == .max)
    }
}
