import Exporters
import Hummingbird
import Logging
import Metrics
import Tracing

enum Routes {
    static func router(_ telemetry: OpenTelemetry) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: RequestTelemetry())

        router.get("metrics") { request, _ in
            let wanted = ContentNegotiation(accept: request.headers[.accept], acceptEncoding: nil)
            let page = wanted.format.render(MergedFamilies(telemetry.families()))
            return Response(
                status: .ok, headers: [.contentType: wanted.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
        }

        router.get("orders/:id") { _, context in
            let id = try context.parameters.require("id", as: Int.self)
            // A span of the request's, and a record in it.
            let price = try await withSpan("price order") { span in
                span.attributes["order.id"] = id
                return try await lookUpPrice(of: id)
            }
            context.logger.info("order shown", metadata: ["order": "\(id)"])
            Counter(label: "shop.orders.shown").increment()
            return "order \(id): \(price)\n"
        }
        return router
    }

    private static func lookUpPrice(of id: Int) async throws -> Int {
        guard id > 0 else { throw HTTPError(.notFound) }
        return id * 3
    }
}
