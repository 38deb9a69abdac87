import Testing

@testable import Alerting

@Suite("References")
struct IncidentReferenceTests {
    @Test("are five characters that nobody mistakes, different from those in use")
    func form() {
        var source = IncidentReference(seed: 7)
        var seen: Set<String> = []
        for _ in 0..<5_000 {
            let next = source.next { seen.contains($0) }
            #expect(next.count == 5 && next.allSatisfy { "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains($0) })
            #expect(seen.insert(next).inserted)
        }
    }

    @Test("one that is taken is passed over")
    func taken() {
        var one = IncidentReference(seed: 7)
        var other = IncidentReference(seed: 7)
        let first = one.next { _ in false }
        let second = one.next { _ in false }
        #expect(other.next { $0 == first } == second)
    }

    @Test("a UUID is one of version 4")
    func uuid() {
        var source = IncidentReference(seed: 1)
        for _ in 0..<200 {
            let parts = source.uuid().split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect(parts[3].first.map { "89ab".contains($0) } == true)
            #expect(parts.joined().allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }
}
