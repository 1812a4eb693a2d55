import ArgumentParser
struct Join: AsyncParsableCommand { func run() async throws {} }
