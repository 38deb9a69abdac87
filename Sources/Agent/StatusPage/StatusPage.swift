import Crypto
import Mustache
import Telemetry

/// The page at `/`: one sentence on how things are, then every check, worst first.
///
/// It needs no script and renews itself.
struct StatusPage: Sendable {
    private let template: MustacheTemplate
    /// The style sheet, as it is served.
    static let css = String(decoding: PackageResources.page_css, as: UTF8.self)

    /// Changes with the style sheet, so that no browser keeps an old one.
    static let styleMark = SHA256.hash(data: PackageResources.page_css).prefix(4).map { String($0, radix: 16) }.joined()

    /// Parses the template that is part of the program; throws where it is broken, which a test would show.
    init() throws {
        template = try MustacheTemplate(string: String(decoding: PackageResources.page_mustache, as: UTF8.self))
    }

    /// The page as HTML; every text in it is escaped by the template.
    func render(_ model: StatusModel) -> String {
        template.render(model)
    }
}
