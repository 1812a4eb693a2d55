/// A timeline as one page of HTML, which loads nothing.
package struct HTMLPage {
  private let plot: SVGPlot

  package init(_ timeline: Timeline) {
    plot = SVGPlot(timeline)
  }

  /// The whole document; its policy forbids scripts, and whatever else is not in it.
  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>tuplejoin</title>
    <style>body { margin: 1em; } .plot { overflow-x: auto; } .span:hover rect { stroke: #000; }</style>
    </head>
    <body>
    <div class="plot">
    \(plot.text)</div>
    </body>
    </html>

    """
  }
}
