/// Tells code that serves every program from a program's own: Go's standard library, and libraries of clients.
enum LibraryCode {
  /// Tells whether a function is of a library, by its linker's name, such as "net/http.(*Client).Do".
  static func contains(_ function: [UInt8]) -> Bool {
    let path = importPath(of: function)
    let first = path.prefix { $0 != UInt8(ascii: "/") }
    if first.isEmpty || standard.contains(Array(first)) { return true }
    return clients.contains { prefix in
      path.starts(with: prefix)
        && (path.count == prefix.count || boundaries.contains(path[path.startIndex + prefix.count]))
    }
  }

  /// The import path of a function's package: up to the first dot behind the last slash.
  ///
  /// A dot in the last element
  /// of the path is written as `%2e` (cmd/internal/objabi, `PathToPrefix`), and type arguments are in brackets.
  private static func importPath(of function: [UInt8]) -> ArraySlice<UInt8> {
    let name = function.prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "(") }
    let last = name.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
    return name[..<(name[last...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex)]
  }

  /// What may stand behind the name of a library in the path of one of its packages.
  private static let boundaries = Array("/%.".utf8)

  /// The first elements of the import paths of the standard library; `vendor` is its copy of golang.org/x.
  ///
  /// A name of the compiler's own, such as `type:.eq.T`, has none.
  private static let standard = Set(
    """
    archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag \
    fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime \
    slices sort strconv strings structs sync syscall testing text time type: unicode unique unsafe vendor weak
    """.utf8.split(separator: UInt8(ascii: " ")).map(Array.init))

  /// Modules that make connections for others, or wrap those that do.
  private static let clients = [
    "cloud.google.com/go",
    "github.com/Azure/azure-sdk-for-go",
    "github.com/Azure/go-autorest",
    "github.com/ClickHouse",
    "github.com/DataDog/dd-trace-go",
    "github.com/IBM/sarama",
    "github.com/Shopify/sarama",
    "github.com/aws",
    "github.com/bradfitz/gomemcache",
    "github.com/coder/websocket",
    "github.com/dghubble/sling",
    "github.com/eclipse/paho.mqtt",
    "github.com/elastic",
    "github.com/getsentry/sentry-go",
    "github.com/go-redis",
    "github.com/go-resty/resty",
    "github.com/go-sql-driver/mysql",
    "github.com/gocql/gocql",
    "github.com/gojek/heimdall",
    "github.com/gomodule/redigo",
    "github.com/gorilla/websocket",
    "github.com/hashicorp/consul/api",
    "github.com/hashicorp/go-cleanhttp",
    "github.com/hashicorp/go-retryablehttp",
    "github.com/hashicorp/vault/api",
    "github.com/imroc/req",
    "github.com/jackc",
    "github.com/jmoiron/sqlx",
    "github.com/lib/pq",
    "github.com/microsoft/go-mssqldb",
    "github.com/minio/minio-go",
    "github.com/nats-io",
    "github.com/olivere/elastic",
    "github.com/opensearch-project",
    "github.com/prometheus/client_golang",
    "github.com/quic-go",
    "github.com/rabbitmq/amqp091-go",
    "github.com/redis",
    "github.com/rueidis",
    "github.com/segmentio/kafka-go",
    "github.com/sony/gobreaker",
    "github.com/streadway/amqp",
    "github.com/twmb/franz-go",
    "github.com/valyala/fasthttp",
    "go.etcd.io/etcd",
    "go.mongodb.org/mongo-driver",
    "go.opentelemetry.io",
    "golang.org/x",
    "google.golang.org/api",
    "google.golang.org/grpc",
    "gopkg.in/DataDog/dd-trace-go",
    "gopkg.in/mgo",
    "gopkg.in/resty",
    "gorm.io",
    "k8s.io/apimachinery",
    "k8s.io/client-go",
    "nhooyr.io/websocket",
    "sigs.k8s.io/controller-runtime",
    "xorm.io",
  ].map { Array($0.utf8) }
}
