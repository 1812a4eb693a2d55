import TimelinePlot

/// Lines of JSON that are to be records: what is none is an error, and what is one can be drawn.
struct PlotTarget: FuzzTarget {
  static let name = "plot"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    do throws(PlotError) {
      Plots.draw(try Timeline(jsonLines: Array(input)))
    } catch {
      precondition(!error.description.isEmpty)
    }
  }
}
