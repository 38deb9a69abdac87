import AgentTestKit
import Alerting
import Telemetry
import Testing

@Suite("A moment on both clocks")
struct MomentTests {
    private let moment = Moment(MonotonicInstant(nanoseconds: 5_000_000_000), WallTime(secondsSinceEpoch: 1_000_000))

    @Test("leads from one clock to the other and back", arguments: [-4_000, -1, 0, 1, 90_000])
    func both(milliseconds: Int64) {
        let instant = moment.monotonic + .milliseconds(milliseconds)
        #expect(moment.wall(of: instant) == moment.wall + .milliseconds(milliseconds))
        #expect(moment.instant(of: moment.wall(of: instant)) == instant)
    }

    @Test("what is past on the wall clock is not to come")
    func past() {
        #expect(moment.instant(of: WallTime(secondsSinceEpoch: 0)) <= moment.monotonic)
        #expect(moment.instant(of: WallTime(secondsSinceEpoch: .min)) <= moment.monotonic)
    }

    @Test("the present is what both clocks read")
    func present() {
        let time = ManualTime()
        #expect(Moment.now(time) == Moment(time.now(), time.wallClock()))
    }
}
