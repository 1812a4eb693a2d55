/// A timeline as a picture in SVG 1.1, which needs nothing else to be shown.
package struct SVGPlot {
  private static let width = 1_200.0
  private static let labelWidth = 230.0
  private static let laneHeight = 22.0
  private static let titleHeight = 22.0
  private static let top = 64.0
  /// More groups than that nobody looks at; what is left out is said.
  private static let mostGroups = 200

  private let timeline: Timeline
  private let axis: TimeAxis
  private let groups: ArraySlice<Timeline.Group>

  package init(_ timeline: Timeline) {
    self.timeline = timeline
    groups = timeline.groups.prefix(Self.mostGroups)
    let spans = groups.flatMap(\.lanes).flatMap(\.spans)
    axis = TimeAxis(
      spans.map(\.start) + spans.compactMap(\.end), width: Self.width - Self.labelWidth - 40)
  }

  /// The whole document.
  package var text: String {
    var y = Self.top
    var body = ""
    for group in groups { body += draw(group, at: &y) }
    if timeline.groups.count > groups.count {
      body += label("and \(timeline.groups.count - groups.count) more", x: 8, y: y + 15)
      y += Self.titleHeight
    }
    let height = y + 16
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(Self.width))" height="\(Int(height))" \
      viewBox="0 0 \(Int(Self.width)) \(Int(height))" font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(legend)\(ticks(until: height))\(body)</svg>

      """
  }

  private func draw(_ group: Timeline.Group, at y: inout Double) -> String {
    var output =
      "<g class=\"group\">\n"
      + label(group.title, x: 8, y: y + 15, attributes: " font-weight=\"bold\"")
    y += Self.titleHeight
    for lane in group.lanes {
      output += "<g class=\"lane\">\n" + label(lane.label, x: 20, y: y + 14)
      for span in lane.spans { output += draw(span, y: y) }
      output += "</g>\n"
      y += Self.laneHeight
    }
    y += 6
    return output + "</g>\n"
  }

  private func draw(_ span: Timeline.Span, y: Double) -> String {
    let x = Self.labelWidth + axis.place(of: span.start)
    let end = span.end.map { Self.labelWidth + axis.place(of: $0) } ?? Self.width - 12
    let width = max(end - x, 2)
    let name = XMLText.escaped(span.name)
    let length = span.end.map { DurationText.of($0 - span.start) } ?? "not over yet"
    let title = span.end == span.start ? name : "\(name), \(length)"
    let opacity = span.end == nil ? " fill-opacity=\"0.5\"" : ""
    let text = name.utf8.count * 8 < Int(width) ? "\(name)" : ""
    let shown =
      text.isEmpty
      ? ""
      : "<text x=\"\(rounded(x + 4))\" y=\"\(rounded(y + 14))\" font-size=\"11\">\(text)</text>"
    return """
      <g class="span" data-state="\(name)"><title>\(title)</title>\
      <rect x="\(rounded(x))" y="\(rounded(y + 2))" width="\(rounded(width))" height="16" \
      fill="\(Palette.color(of: span.name))"\(opacity) stroke="#ffffff" stroke-width="0.5"/>\(shown)</g>

      """
  }

  private var legend: String {
    var seen: [String] = []
    for span in groups.flatMap(\.lanes).flatMap(\.spans) where !seen.contains(span.name) {
      seen.append(span.name)
    }
    var output = label(
      "Widths grow with the logarithm of the time; hold the pointer over a span for its length.",
      x: 8, y: 16)
    for (index, name) in seen.prefix(11).enumerated() {
      let x = 8 + Double(index) * 107
      output += """
        <rect x="\(rounded(x))" y="24" width="10" height="10" fill="\(Palette.color(of: name))"/>
        \(label(name, x: x + 14, y: 33))
        """
    }
    return output
  }

  private func ticks(until height: Double) -> String {
    let first = axis.moments.first ?? 0
    return axis.ticks(distance: 70).map { tick in
      let x = rounded(Self.labelWidth + tick.place)
      return """
        <line x1="\(x)" y1="54" x2="\(x)" y2="\(rounded(height - 8))" stroke="#dddddd"/>
        <text x="\(x)" y="50" font-size="10" fill="#555555" text-anchor="middle">+\(DurationText.of(tick.moment - first))</text>

        """
    }.joined()
  }

  private func label(_ text: String, x: Double, y: Double, attributes: String = "") -> String {
    "<text x=\"\(rounded(x))\" y=\"\(rounded(y))\"\(attributes)>\(XMLText.escaped(text))</text>\n"
  }

  private func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}

/// The colours of spans.
enum Palette {
  private static let colors: [String: String] = [
    "LISTEN": "#bdbdbd", "SYN_SENT": "#ffe08a", "SYN_RECV": "#ffd166", "ESTABLISHED": "#8fd694",
    "FIN_WAIT1": "#9ecbff", "FIN_WAIT2": "#6fa8dc", "TIME_WAIT": "#c9b6e4", "CLOSE_WAIT": "#f6b26b",
    "LAST_ACK": "#e8926f", "CLOSING": "#d98cb3", "established": "#8fd694", "refused": "#e57373",
    "timeout": "#e57373", "unreachable": "#e57373", "canceled": "#f6b26b", "failed": "#e57373",
    "pending": "#ffe08a", "used": "#333333",
  ]

  static func color(of name: String) -> String { colors[name] ?? "#cccccc" }
}

/// Text that may be the target's, for XML and HTML.
enum XMLText {
  /// The text with markup escaped; what XML 1.0 does not allow becomes "?", and it is cut to 160 characters.
  static func escaped(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars.prefix(160) {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): output += "?"
      case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}", "\u{fffe}", "\u{ffff}": output += "?"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
