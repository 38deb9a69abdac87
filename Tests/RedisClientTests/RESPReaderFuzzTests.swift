import Foundation
import Testing

@testable import RedisClient

/// Replies damaged by lot, always the same ones for the same number of cases.
///
/// A million cases: `OMNIFLOW_FUZZ_CASES=1000000 swift test --filter RESPReaderFuzzTests`.
@Suite("Damaged replies")
struct RESPReaderFuzzTests {
    private static var caseCount: Int {
        ProcessInfo.processInfo.environment["OMNIFLOW_FUZZ_CASES"].flatMap { Int($0) } ?? 20_000
    }

    @Test("whatever comes ends in replies or in a fault, the same however it is cut")
    func fuzz() throws {
        var lots = SeededLots(state: 0x5eed_0f_2e_d1_5)
        var intact = 0
        var faults = 0
        for number in 0..<Self.caseCount {
            let bytes = Self.damaged(Array(RecordedReplies.bytes.utf8), &lots)
            let whole = try Self.outcome(of: [bytes])
            let cut = Int(lots.next() % UInt64(bytes.count + 1))
            let halves = try Self.outcome(of: [Array(bytes[..<cut]), Array(bytes[cut...])])
            if whole != halves { Issue.record("case \(number): \(bytes)") }
            if whole.fault == nil { intact += 1 } else { faults += 1 }
        }
        // A fuzzer that damages nothing, or everything beyond reading, tests nothing.
        #expect(intact > Self.caseCount / 20 && faults > Self.caseCount / 20, "\(intact) intact, \(faults) faults")
    }

    private struct Outcome: Equatable {
        var replies: [RedisValue] = []
        var fault: RESPFault?
    }

    private static func outcome(of pieces: [[UInt8]]) throws -> Outcome {
        let reader = try #require(RESPReader(byteLimit: 4_096, elementLimit: 1_000))
        var outcome = Outcome()
        for piece in pieces where outcome.fault == nil {
            do {
                try piece.withUnsafeBytes { bytes in try reader.feed(bytes) { outcome.replies.append($0) } }
            } catch let fault as RESPFault {
                outcome.fault = fault
            }
        }
        return outcome
    }

    /// Changes, removes, repeats or inserts a few bytes, preferring those that mean something.
    private static func damaged(_ original: [UInt8], _ lots: inout SeededLots) -> [UInt8] {
        let meaningful = Array("+-:$*\r\n0123456789-".utf8)
        var bytes = original
        if lots.next() % 4 == 0 { bytes.removeFirst(Int(lots.next() % UInt64(bytes.count))) }
        for _ in 0...(lots.next() % 4) {
            let place = Int(lots.next() % UInt64(bytes.count + 1))
            let byte =
                lots.next() % 4 == 0
                ? UInt8(truncatingIfNeeded: lots.next()) : meaningful[Int(lots.next() % UInt64(meaningful.count))]
            switch lots.next() % 4 {
            case 0 where place < bytes.count: bytes[place] = byte
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes.prefix(Int(lots.next() % 32)), at: place)
            default: bytes.insert(byte, at: place)
            }
        }
        return bytes
    }
}

/// Numbers that look drawn by lot and are the same in every run (SplitMix64).
struct SeededLots: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
