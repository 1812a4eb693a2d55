import ArgumentParser
struct Check: AsyncParsableCommand { func run() async throws {} }
