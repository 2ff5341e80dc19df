// Of every answer it becomes known whether the client's TCP acknowledged it.
#include <sys/socket.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "bittern/http/response.h"
#include "manager/http_connection.h"
#include "manager/retire.h"
#include "tests/net/net_support.h"

namespace bittern::test {
namespace {

using base::Duration;
using Events = std::vector<std::string>;
using manager::HttpConnection;

constexpr const char* kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* kLastRequest = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr const char* kOldRequest = "GET / HTTP/1.0\r\n\r\n";
constexpr std::size_t kSmall = 100;
constexpr std::size_t kSome = 1 << 20;   // more than the client's kernel takes alone
constexpr std::size_t kMuch = 24 << 20;  // more than both kernels take

// Writes down what it hears.
class FakeOwner final : public HttpConnection::Owner {
 public:
  FakeOwner(net::Loop& loop, const manager::Settings& settings) : Owner(loop, settings) {}

  void answer(std::uint64_t id, std::size_t size = kSmall) {
    http::Response response;
    response.content_type = "text/plain";
    response.body.assign(size, 'x');
    connection->answer(bosh::RequestId{id}, response, "", receipt);
  }

  manager::Receipt receipt = manager::Receipt::kWanted;
  std::unique_ptr<HttpConnection> connection;
  Events events;
  std::function<void(const std::string&)> then;

 private:
  bosh::RequestId new_request_id(HttpConnection& /*connection*/) override {
    return bosh::RequestId{++last_id_};
  }
  void on_http_request(bosh::RequestId id, http::Request&& /*request*/) override {
    write_down("request", id);
  }
  void on_http_mistake(bosh::RequestId id, http::ParseError /*error*/,
                       const http::Request& /*partial*/) override {
    write_down("mistake", id);
  }
  void on_http_lost(bosh::RequestId id) override { write_down("lost", id); }
  void on_http_answer_settled(bosh::RequestId id) override { write_down("settled", id); }
  void on_http_answer_lost(bosh::RequestId id) override { write_down("answer-lost", id); }
  void on_http_leaves(HttpConnection::Departure /*departure*/) override {
    events.emplace_back("leaves");
  }
  void on_http_ended(HttpConnection& /*connection*/) override {
    events.emplace_back("ended");
    manager::retire(loop(), std::move(connection));
  }
  void write_down(const std::string& what, bosh::RequestId id) {
    events.push_back(what + " " + std::to_string(static_cast<std::uint64_t>(id)));
    if (then) {
      then(events.back());
    }
  }

  std::uint64_t last_id_ = 0;
};

// An HttpConnection and its client, which has sent `requests`; what came of those is not in events.
struct Edge {
  explicit Edge(const std::string& requests, std::size_t count = 1) {
    loop.skip(Duration(0));
    listener = *net::Listener::open(loop, "127.0.0.1", 0, [this](auto accepted) {
      owner->connection =
          std::make_unique<HttpConnection>(*owner, manager::HttpSlot{}, std::move(accepted));
    });
    peer = net::RawPeer::connect(listener->port(), AF_INET);
    peer->send(requests);
    REQUIRE(until(count));
    owner->events.clear();
  }

  bool until(std::size_t events) {
    return net::run_until(loop, [&] { return owner->events.size() >= events; });
  }
  // Those until the connection has ended and `more` have come.
  Events end(std::size_t more = 0) {
    REQUIRE(net::run_until(loop, [&] {
      const Events& all = owner->events;
      const auto ended = std::find(all.begin(), all.end(), "ended");
      return static_cast<std::size_t>(all.end() - ended) >= more + 1;
    }));
    net::run_dry(loop);  // nothing is told twice
    return owner->events;
  }
  void peer_reads(std::size_t size) {
    REQUIRE(net::run_until(loop, [&] { return (received += peer->receive()).size() >= size; }));
  }

  net::Loop loop;
  manager::Settings settings;
  std::unique_ptr<FakeOwner> owner = std::make_unique<FakeOwner>(loop, settings);
  std::unique_ptr<net::Listener> listener;
  std::unique_ptr<net::RawPeer> peer;
  std::string received;
};

}  // namespace

TEST_CASE("an acknowledged answer is settled when the next request comes, and before it is told") {
  Edge edge(kRequest);
  edge.owner->answer(1);
  edge.peer_reads(kSmall);
  CHECK(edge.owner->events.empty());
  edge.peer->send(kRequest);
  REQUIRE(edge.until(2));
  CHECK(edge.owner->events == Events{"settled 1", "request 2"});
}

TEST_CASE("an answer that is not acknowledged when the next request comes is not settled then") {
  Edge edge(kRequest);
  edge.settings.max_unsent_bytes = 2 * kMuch;
  edge.owner->answer(1, kMuch);
  edge.peer->send(kRequest);
  REQUIRE(edge.until(1));
  CHECK(edge.owner->events == Events{"request 2"});
  edge.peer_reads(kMuch);
  edge.peer->send(kRequest);
  REQUIRE(edge.until(3));
  CHECK(edge.owner->events == Events{"request 2", "settled 1", "request 3"});
}

TEST_CASE("an answer in its client's TCP is settled, though the client closes without reading it") {
  Edge edge(kRequest);
  edge.owner->answer(1);
  net::run_dry(edge.loop);
  edge.peer->close();
  CHECK(edge.end() == Events{"settled 1", "ended"});
}

TEST_CASE("an answer to a client that was gone already is lost") {
  Edge edge(kRequest);
  const bool by_reset = GENERATE(false, true);
  if (by_reset) {
    edge.peer->reset();
  } else {
    edge.peer->close();
  }
  edge.owner->answer(1);  // before the loop hears of the close
  CHECK(edge.end() == Events{"answer-lost 1", "ended"});
}

TEST_CASE("each answer has its own fate") {
  Edge edge(std::string(kRequest) + kRequest, 2);
  edge.owner->answer(1);
  edge.owner->answer(2, kMuch);
  net::run_dry(edge.loop);
  edge.peer->close();
  CHECK(edge.end() == Events{"settled 1", "answer-lost 2", "ended"});
}

TEST_CASE("an answer that waited behind one that never came is a lost answer") {
  Edge edge(std::string(kRequest) + kRequest, 2);
  edge.owner->answer(2);
  edge.peer->close();
  CHECK(edge.end() == Events{"lost 1", "answer-lost 2", "ended"});
}

TEST_CASE("of an answer that nobody wants a receipt of nothing is told") {
  Edge edge(std::string(kRequest) + kRequest + kRequest + kRequest, 4);
  edge.owner->answer(2);
  edge.owner->receipt = manager::Receipt::kNone;
  edge.owner->answer(1, kMuch);  // with which 2 goes out
  edge.owner->answer(4);
  net::run_dry(edge.loop);
  edge.peer->close();
  CHECK(edge.end() == Events{"lost 3", "answer-lost 2", "ended"});
}

TEST_CASE("who hears of a lost answer knows before which requests are lost with it") {
  Edge edge(std::string(kRequest) + kRequest + kRequest, 3);
  edge.peer->close();
  edge.owner->answer(1);
  edge.owner->then = [&](const std::string& event) {
    if (event == "lost 2") {
      edge.owner->answer(3);  // which goes nowhere
    }
  };
  CHECK(edge.end() == Events{"lost 2", "answer-lost 1", "answer-lost 3", "ended"});
}

TEST_CASE("an answer that a stalled client did not take is lost, and not delivered after all") {
  Edge edge(kRequest);
  edge.owner->answer(1, kMuch);
  net::run_dry(edge.loop);
  edge.loop.skip(edge.settings.stall_timeout);
  edge.loop.skip(edge.settings.stall_timeout);  // what the kernels moved first was progress
  CHECK(edge.end() == Events{"answer-lost 1", "ended"});
  REQUIRE(net::run_until(edge.loop, [&] {
    edge.received += edge.peer->receive();
    return edge.peer->ended() || edge.peer->error() != 0;
  }));
  CHECK(edge.peer->error() == ECONNRESET);
  CHECK(edge.received.size() < kMuch);
}

TEST_CASE("an answer that is told to be lost cannot arrive any more, not even in the same turn") {
  Edge edge(kRequest);
  edge.owner->answer(1, kSome);
  net::run_dry(edge.loop);
  edge.owner->then = [&](const std::string& event) {
    if (event == "answer-lost 1") {
      edge.received = edge.peer->receive();
    }
  };
  edge.loop.skip(edge.settings.stall_timeout);
  edge.loop.skip(edge.settings.stall_timeout);
  CHECK(edge.end() == Events{"answer-lost 1", "ended"});
  CHECK(edge.peer->error() == ECONNRESET);
  CHECK(edge.received.size() < kSome);
}

TEST_CASE("answers that only our kernel has are lost after the stall time-out") {
  Edge edge(kRequest);
  edge.owner->answer(1, kSome);
  net::run_dry(edge.loop);
  edge.peer->send(kRequest);
  REQUIRE(edge.until(1));
  edge.owner->answer(2);
  net::run_dry(edge.loop);
  edge.loop.skip(edge.settings.stall_timeout - Duration(1));
  net::run_dry(edge.loop);
  CHECK(edge.owner->events == Events{"request 2"});
  edge.loop.skip(Duration(1));
  CHECK(edge.end() == Events{"request 2", "answer-lost 1", "answer-lost 2", "ended"});
}

TEST_CASE("a client that takes slowly what our kernel has is not cut off, and has its idle time") {
  Edge edge(kRequest);
  edge.owner->answer(1, kSome);
  net::run_dry(edge.loop);  // the client's kernel takes the beginning
  edge.loop.skip(edge.settings.stall_timeout);
  net::run_dry(edge.loop);
  CHECK(edge.owner->events.empty());
  edge.peer_reads(kSome);
  edge.loop.skip(edge.settings.stall_timeout);
  net::run_dry(edge.loop);
  CHECK(edge.owner->events == Events{"settled 1"});
  edge.loop.skip(edge.settings.idle_timeout - edge.settings.stall_timeout - Duration(1));
  net::run_dry(edge.loop);
  CHECK(edge.owner->events == Events{"settled 1"});
  edge.loop.skip(Duration(1));
  CHECK(edge.end() == Events{"settled 1", "ended"});
}

TEST_CASE("an answer is settled when its idle connection is closed") {
  Edge edge(kRequest);
  edge.owner->answer(1);
  edge.peer_reads(kSmall);
  edge.loop.skip(edge.settings.idle_timeout);
  CHECK(edge.end() == Events{"settled 1", "ended"});
}

TEST_CASE("the last answer of a connection is settled when its client has it and closes") {
  Edge edge(GENERATE(kLastRequest, kOldRequest));
  edge.owner->answer(1, kMuch);
  CHECK(edge.end() == Events{"ended"});
  edge.peer_reads(kMuch);
  edge.peer->close();
  CHECK(edge.end(1) == Events{"ended", "settled 1"});
}

TEST_CASE("the last answer of a connection is lost when its client is gone or does not read") {
  Edge edge(GENERATE(kLastRequest, kOldRequest));
  const bool gone = GENERATE(false, true);
  if (gone) {
    edge.peer->close();
  }
  edge.owner->answer(1, gone ? kSmall : kMuch);
  CHECK(edge.end(gone ? 1 : 0).front() == "ended");
  if (!gone) {
    edge.loop.skip(edge.settings.linger);
    net::run_dry(edge.loop);
    edge.loop.skip(edge.settings.linger);
  }
  CHECK(edge.end(1) == Events{"ended", "answer-lost 1"});
}

TEST_CASE("when we wind up, the fate of answers that are under way is still told") {
  Edge edge(kRequest);
  edge.owner->answer(1, kMuch);
  edge.owner->connection->wind_up();
  CHECK(edge.end() == Events{"ended"});
  const bool reads = GENERATE(false, true);
  if (reads) {
    edge.peer_reads(kMuch);
  }
  edge.peer->close();
  CHECK(edge.end(1) == Events{"ended", reads ? "settled 1" : "answer-lost 1"});
}

TEST_CASE("an owner that is gone is told nothing") {
  Edge edge(kLastRequest);
  edge.owner->answer(1);
  CHECK(edge.end() == Events{"ended"});
  edge.owner.reset();
  edge.peer->close();
  REQUIRE(net::run_until(edge.loop, [&] { return edge.loop.lingering() == 0; }));
  net::run_dry(edge.loop);
}

}  // namespace bittern::test
