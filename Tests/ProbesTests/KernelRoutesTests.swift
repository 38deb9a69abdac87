import Testing

@testable import LinuxHost

@Suite("The kernel's routes")
struct KernelRoutesTests {
    private func link(_ index: Int32, _ kind: String, master: Int32? = nil, flags: UInt32 = 0x1_1043) -> NetworkLink {
        var link = NetworkLink(index: index, type: 1, flags: flags)
        link.name = "link\(index)"
        link.kind = kind
        link.master = master
        return link
    }

    @Test(
        "loopback addresses are local, whatever the machine",
        arguments: [[127, 0, 0, 1], [127, 1, 2, 3]] as [[UInt8]])
    func loopback(_ address: [UInt8]) throws {
        #expect(try KernelRoutes().way(to: address) == .local)
    }

    @Test(
        "every address has an answer, which agrees with whether anything leads out",
        arguments: [[192, 0, 2, 1], [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12)] as [[UInt8]])
    func anywhere(_ address: [UInt8]) throws {
        let routes = KernelRoutes()
        let links = try routes.allLinks()
        let hasWayOut = try routes.hasWayOut(links)
        if case .through(let link, _) = try routes.way(to: address), links.leadsOut(link), link.isUsable {
            #expect(hasWayOut)
        }
    }

    @Test("hardware leads out, a container's end of a pair, too; what is between programs of this host does not")
    func leadsOut() {
        let hardware = link(2, "")
        let bridged = link(3, "", master: 10)
        let wide = link(10, "bridge")
        let docker = link(11, "bridge", flags: 0x1003)
        let container = link(4, "veth", master: 11)
        let own = link(5, "veth")
        let tunnel = link(6, "wireguard")
        let loopback = link(1, "", flags: 0x1_0049)
        let links = NetworkLinks([hardware, bridged, wide, docker, container, own, tunnel, loopback])
        #expect([hardware, bridged, wide, own].allSatisfy(links.leadsOut))
        #expect(![docker, container, tunnel, loopback].contains(where: links.leadsOut))
        #expect(links.usableOut == [2, 3, 5, 10])
    }

    @Test("an interface without carrier or switched off is not usable", arguments: [0x1003, 0x1_0002, 0] as [UInt32])
    func unusable(_ flags: UInt32) {
        #expect(!link(2, "", flags: flags).isUsable)
        #expect(NetworkLinks([link(2, "", flags: flags)]).usableOut.isEmpty)
    }

    @Test("a route's message that is cut off anywhere is no trap")
    func cutOff() {
        var message: [UInt8] = [2, 32, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0]
        message += [8, 0, 1, 0, 10, 0, 0, 5, 8, 0, 4, 0, 2, 0, 0, 0, 8, 0, 5, 0, 10, 0, 0, 1]
        let route = KernelRoutes.Route(message[...])
        #expect(route?.link == 2)
        #expect(route?.gateway == [10, 0, 0, 1])
        #expect(route?.destination == [10, 0, 0, 5])
        #expect(route?.isLinkLocal == false)
        for length in 0..<message.count {
            let cut = KernelRoutes.Route(message.prefix(length))
            #expect((cut == nil) == (length < 12))
        }
        var linkLocal = message
        linkLocal.replaceSubrange(16..<20, with: [169, 254, 1, 1])
        #expect(KernelRoutes.Route(linkLocal[...])?.isLinkLocal == true)
    }
}
