import AgentTestKit
import LinuxHost
import Telemetry
import Testing

@testable import Probes

@Suite("Looking again after an end")
struct ExitWatchTests {
    private static let key = ProcessKey(number: 4_194_305, startTicks: 1)

    @Test("at once, and once more a second later; what ended meanwhile comes after that")
    func secondLook() async throws {
        let time = ManualTime()
        let watch = ExitWatch(ProcessExits(), limit: 64, time: time)
        watch.miss(Self.key)
        watch.miss(Self.key)
        #expect(await watch.next() != nil)
        #expect(watch.lastEnd == time.now())
        for _ in 0..<2 {
            async let again: Void? = watch.next()
            await time.waitForSleepers(1)
            watch.miss(Self.key)
            #expect(time.instants == [time.now() + ExitWatch.pause])
            time.advance(by: ExitWatch.pause)
            #expect(await again != nil)
            #expect(await watch.next() != nil)
        }
        watch.close()
        #expect(await watch.next() == nil)
    }

    @Test("a process that is gone before it can be waited for has ended")
    func gone() async throws {
        let watch = ExitWatch(ProcessExits(), limit: 64, time: ManualTime())
        #expect(watch.follow([Self.key]).isEmpty)
        #expect(await watch.next() != nil)
        watch.close()
    }

    @Test("a closed watch waits for nobody")
    func closed() {
        let watch = ExitWatch(ProcessExits(), limit: 64, time: ManualTime())
        watch.close()
        #expect(watch.follow([ProcessKey(number: 1, startTicks: 1)]).isEmpty)
        #expect(watch.count == 0)
    }
}
