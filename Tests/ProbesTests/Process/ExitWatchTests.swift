import AgentTestKit
import LinuxHost
import Telemetry
import Testing

@testable import Probes

@Suite("Looking again after an end")
struct ExitWatchTests {
    private static let key = ProcessKey(number: 4_194_305, startTicks: 1)

    @Test("at once, and while processes are missing a few times more, further and further apart")
    func followUps() async throws {
        let time = ManualTime()
        let watch = ExitWatch(ProcessExits(), limit: 64, time: time)
        watch.miss(Self.key)
        _ = watch.follow([], isShort: true)
        #expect(await watch.next() != nil)
        #expect(watch.lastEnd == time.now())
        for pause in ExitWatch.pauses {
            async let next: Void? = watch.next()
            await time.waitForSleepers(1)
            #expect(time.instants == [time.now() + pause])
            time.advance(by: pause)
            #expect(await next != nil)
        }
        watch.close()
        #expect(await watch.next() == nil)
    }

    @Test("once more where nothing is missing, then not before the next end")
    func satisfied() async throws {
        let time = ManualTime()
        let watch = ExitWatch(ProcessExits(), limit: 64, time: time)
        watch.miss(Self.key)
        #expect(await watch.next() != nil)
        async let again: Void? = watch.next()
        await time.waitForSleepers(1)
        time.advance(by: ExitWatch.pauses[0])
        #expect(await again != nil)
        watch.miss(Self.key)
        watch.miss(Self.key)
        #expect(await watch.next() != nil)
        watch.close()
    }

    @Test("a process that is gone before it can be waited for has ended")
    func gone() async throws {
        let watch = ExitWatch(ProcessExits(), limit: 64, time: ManualTime())
        #expect(watch.follow([Self.key], isShort: false).isEmpty)
        #expect(await watch.next() != nil)
        watch.close()
    }

    @Test("a closed watch waits for nobody")
    func closed() {
        let watch = ExitWatch(ProcessExits(), limit: 64, time: ManualTime())
        watch.close()
        #expect(watch.follow([ProcessKey(number: 1, startTicks: 1)], isShort: false).isEmpty)
        #expect(watch.count == 0)
    }
}
