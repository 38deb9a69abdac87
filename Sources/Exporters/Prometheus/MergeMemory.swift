import Synchronization
import Telemetry

/// What one exposition can take over from the one before it, as long as the same families are there.
///
/// Which families there are seldom changes from scrape to scrape: their order, their roles and their header lines are
/// worked out once. Families are told apart by their descriptors' identity, which is why descriptors are constants.
public final class MergeMemory: Sendable {
    /// The order of the parts by name.
    private struct Order {
        var descriptors: [MetricDescriptor] = []
        var positions: [Int] = []
    }

    /// What OpenMetrics makes of the families.
    private struct Layout {
        var descriptors: [MetricDescriptor] = []
        var shapes: [FamilyShape] = []
        var layout = OpenMetricsLayout(roles: [], headers: [])
    }

    private let order = Mutex(Order())
    private let layout = Mutex(Layout())

    /// Remembers nothing yet.
    public init() {}

    /// The order of families with these descriptors; worked out where they are not the same as before.
    func order(of descriptors: [MetricDescriptor], else sorted: () -> [Int]) -> [Int] {
        order.withLock { known in
            if Self.isSame(known.descriptors, descriptors) { return known.positions }
            let positions = sorted()
            known = Order(descriptors: descriptors, positions: positions)
            return positions
        }
    }

    /// The layout of these families; worked out where they are not the same as before.
    func layout(of merged: MergedFamilies, else make: () -> OpenMetricsLayout) -> OpenMetricsLayout {
        // What a loose family is split into depends on its samples.
        if merged.shapes.contains(.loose) { return make() }
        return layout.withLock { known in
            let isSame =
                known.descriptors.count == merged.families.count && known.shapes == merged.shapes
                && zip(known.descriptors, merged.families).allSatisfy { $0 === $1.descriptor }
            if isSame { return known.layout }
            let layout = make()
            known = Layout(
                descriptors: merged.families.map(\.descriptor), shapes: merged.shapes, layout: layout)
            return layout
        }
    }

    private static func isSame(_ one: [MetricDescriptor], _ other: [MetricDescriptor]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0 === $1 }
    }
}
