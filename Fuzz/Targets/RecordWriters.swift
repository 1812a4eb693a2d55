import RecordOutput
import TimelinePlot
import TraceModel

/// Every form that records are shown in: JSON, with all that there is to show, the table, and plots of the JSON.
final class RecordWriters {
  private var json = JSONLinesWriter(showsFrames: true)
  private var table = TextTableWriter()
  private static let longestPlotted = 16_384

  /// Takes a record.
  func write(_ record: Record) {
    json.append(record)
    table.append(record)
  }

  /// Stops the program if what was written is not what it should be: lines of JSON that a plot can be made of, and
  /// lines for a terminal.
  func requireForms() {
    var lines: [UInt8] = []
    json.drain {
      JSONLines.require($0)
      lines = Array($0)
    }
    table.drain { PrintableLines.require($0) }
    // More of the same would only take longer.
    if lines.count <= Self.longestPlotted { Plots.require(lines) }
  }
}

/// Plots of lines of JSON.
enum Plots {
  /// Stops the program if there is a line that a plot does not know for a record.
  static func require(_ lines: [UInt8]) {
    do throws(PlotError) {
      draw(try Timeline(jsonLines: lines))
    } catch {
      precondition(error == .nothingToDraw, "\(error)")
    }
  }

  /// Draws in both forms.
  static func draw(_ timeline: Timeline) {
    for text in [SVGPlot(timeline).text, HTMLPage(timeline).text] {
      precondition(text.utf8.last == UInt8(ascii: "\n"))
    }
  }
}
