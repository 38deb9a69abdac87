import Testing
import Tracing

@testable import Exporters

@Suite("Samplers")
struct SamplerTests {
    private static let trace = TraceID(high: 1, low: 0x00FF_0000_0000_0000)

    private func context(
        sampled: Bool, remote: Bool = true, state: String = "", traceID: TraceID = trace
    ) throws -> SpanContext {
        SpanContext(
            traceID: traceID, spanID: SpanID(1), flags: sampled ? .sampled : [],
            traceState: try #require(TraceState(parsing: state)), isRemote: remote)
    }

    private func decide(
        _ choice: SamplerChoice, _ parent: SpanContext?, _ traceID: TraceID = trace
    ) -> SamplingDecision {
        Sampler(choice).decide(parent: parent, traceID: parent?.traceID ?? traceID, name: "work", kind: .internal)
    }

    @Test(
        "With a parent only the parent counts, without one only the root",
        arguments: [SamplerChoice.always, .never, .ratio(1), .ratio(0)], [true, false])
    func parentBased(root: SamplerChoice, isRemote: Bool) throws {
        let choice = SamplerChoice.parentBased(root: root)
        #expect(decide(choice, try context(sampled: true, remote: isRemote)).isSampled)
        #expect(!decide(choice, try context(sampled: false, remote: isRemote)).isSampled)
        let keeps = root == .always || root == .ratio(1)
        #expect(decide(choice, nil).isSampled == keeps)
        let nobody = SpanContext(traceID: TraceID(high: 0, low: 0), spanID: SpanID(1), flags: .sampled)
        #expect(Sampler(choice).decide(parent: nobody, traceID: Self.trace, name: "", kind: .server).isSampled == keeps)
    }

    @Test("Always and never ask nobody", arguments: [true, false])
    func constant(parentIsSampled: Bool) throws {
        let parent = try context(sampled: parentIsSampled, state: "a=1")
        #expect(decide(.always, parent) == SamplingDecision(isSampled: true, traceState: parent.traceState))
        #expect(decide(.never, parent) == SamplingDecision(isSampled: false, traceState: parent.traceState))
        #expect(decide(.always, nil).isSampled)
        #expect(!decide(.never, nil).isSampled)
    }

    @Test(
        "What a parent says of its threshold goes on if it fits its decision",
        arguments: [
            // The randomness is ff000000000000.
            (true, "ot=th:8,a=1", "ot=th:8,a=1"), (true, "a=1,ot=th:ff", "a=1,ot=th:ff"),
            (true, "a=1,ot=th:ff1", "a=1"), (false, "a=1,ot=th:ff1", "a=1,ot=th:ff1"), (false, "a=1,ot=th:ff", "a=1"),
            (true, "a=1,ot=th:8;rv:70000000000000;x:y", "ot=rv:70000000000000;x:y,a=1"),
            (true, "ot=rv:80000000000000;th:8", "ot=rv:80000000000000;th:8"), (true, "a=1,ot=th:xyz", "a=1,ot=th:xyz"),
            (true, "a=1", "a=1"), (true, "ot=x:y", "ot=x:y"),
        ])
    func checksThreshold(isSampled: Bool, received: String, sent: String) throws {
        let parent = try context(sampled: isSampled, state: received)
        let decision = decide(.parentBased(root: .never), parent)
        #expect(decision.isSampled == isSampled)
        #expect(decision.traceState.headerValue == sent)
    }

    @Test(
        "A sampler that decides by itself lets no foreign threshold stand",
        arguments: [
            (SamplerChoice.always, true, "a=1"), (.never, false, "a=1"), (.ratio(0.5), true, "ot=th:8,a=1"),
            (.ratio(1e-9), false, "a=1"), (.ratio(0), false, "a=1"),
        ])
    func replacesThreshold(choice: SamplerChoice, isSampled: Bool, sent: String) throws {
        let decision = decide(choice, try context(sampled: true, state: "a=1,ot=th:c"))
        #expect(decision.isSampled == isSampled)
        #expect(decision.traceState.headerValue == sent)
    }

    @Test(
        "They are called as the specification calls them",
        arguments: [
            (SamplerChoice.always, "AlwaysOnSampler"), (.never, "AlwaysOffSampler"), (.ratio(0), "AlwaysOffSampler"),
            (.ratio(-1), "AlwaysOffSampler"), (.ratio(0.01), "TraceIdRatioBased{0.010000}"),
            (.ratio(1), "TraceIdRatioBased{1.000000}"), (.ratio(7), "TraceIdRatioBased{1.000000}"),
            (.ratio(.infinity), "TraceIdRatioBased{1.000000}"), (.ratio(.nan), "TraceIdRatioBased{1.000000}"),
            (.ratio(0.1234567), "TraceIdRatioBased{0.123457}"), (.ratio(1e-9), "TraceIdRatioBased{0.000000}"),
        ])
    func descriptions(choice: SamplerChoice, name: String) {
        #expect(Sampler(choice).description == name)
        let parents = """
            remoteParentSampled:AlwaysOnSampler,remoteParentNotSampled:AlwaysOffSampler,\
            localParentSampled:AlwaysOnSampler,localParentNotSampled:AlwaysOffSampler
            """
        #expect(Sampler(.parentBased(root: choice)).description == "ParentBased{root:\(name),\(parents)}")
        let nested = SamplerChoice.parentBased(root: .parentBased(root: choice))
        #expect(Sampler(nested).description == Sampler(.parentBased(root: choice)).description)
    }
}
