import LinuxHost
import Telemetry

/// What on this host keeps packets from leaving for an address, if anything does: the facts of the kernel, judged.
///
/// Only three things count, each of which is this host's own and none of which a single server's end can bring about:
/// no interface leads anywhere; the interface that leads to the address carries nothing; the gateway to it is silent.
/// Interfaces between programs of this host, as a container's bridge, never count.
enum NetworkObstacle {
    /// The obstacle in words; nil where there is none.
    ///
    /// - Parameters:
    ///   - goal: the address in digits, for the words.
    ///   - way: where the kernel would send packets for it.
    ///   - hasWayOut: whether any route leads out of the host.
    ///   - leadsOut: whether an interface does.
    static func text(
        to goal: String, _ way: NetworkWay, hasWayOut: () -> Bool, leadsOut: (NetworkLink) -> Bool
    ) -> String? {
        switch way {
        case .local: return nil
        case .none: return hasWayOut() ? nil : "no route leads to \(goal), nor anywhere else"
        case .through(let link, let gateway):
            guard leadsOut(link) else { return nil }
            if !link.isUsable { return "\(link.name), which leads to \(goal), has no carrier" }
            if let gateway, gateway.isSilent {
                return "the gateway \(gateway.address) of \(link.name), which leads to \(goal), does not answer"
            }
            return nil
        }
    }
}

extension ProbeError {
    /// Whether the network itself may be to blame: no answer of any kind came.
    var mayBeOfNetwork: Bool {
        code == .timeout || code == .unreachable || code == .unknownHost || code == .closed
    }

    /// That the target cannot be judged, since this host reaches nobody there.
    static func ownNetwork(_ obstacle: String) -> ProbeError {
        ProbeError(
            .ownNetwork, "this host's own network is gone: \(obstacle)",
            hint: "look at this host's `ip link` and `ip route`, its cable or virtual switch: whether the target is "
                + "well cannot be seen from here")
    }
}
