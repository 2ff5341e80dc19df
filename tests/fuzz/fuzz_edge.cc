// A connection's bytes on their whole way: requests, expanded bodies, clients behind proxies,
// sessions, and the bytes that answer them. Whatever comes, a strict client reads exactly one
// response to each request, in order, and nothing exceeds its limit.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bittern/bosh/action.h"
#include "bittern/http/content_coding.h"
#include "bittern/http/cors.h"
#include "bittern/http/forwarded.h"
#include "bittern/http/parser.h"
#include "bittern/xml/body_reader.h"
#include "tests/fuzz/echo_sessions.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/response_reader.h"

namespace bittern {
namespace {

using base::IpAddress;
using base::Network;
using fuzz::require;

constexpr std::size_t kMaxBody = 2000;
constexpr std::size_t kCompressFrom = 200;

// What lives as long as a loop, and must not remember one connection when it serves the next.
struct Loop {
  xml::BodyReader reader;
  http::Compressor compressor;
  http::Expander expander;
  http::CorsPolicy cors{{"https://a.example", "https://b.example"}, true};
  http::ForwardedPolicy proxies{{*Network::parse("10.0.0.0/8")}, true, {}};
};

Loop& loop() {
  static Loop* const kLoop = new Loop;
  return *kLoop;
}

// One request that was answered, or waits to be.
struct Exchange {
  http::ResponseForm form;
  http::Coding coding;
  std::optional<std::string> origin;
  std::optional<bosh::Reply> reply;
};

class Edge {
 public:
  void run(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto [state, used] = parser_.feed(bytes);
      bytes.remove_prefix(used);
      if (state == http::Parser::State::kComplete) {
        on_request(parser_.take());
        answer_all();
      } else if (state == http::Parser::State::kError) {
        exchanges_.push_back(exchange(parser_.partial()));
        answer(last(), "", static_cast<std::uint16_t>(parser_.error().status));
        break;
      }
    }
    sessions_.shut_down();
    answer_all();
    read_as_client();
  }

 private:
  static Exchange exchange(const http::Request& request) {
    const auto origin = request.find(http::FieldName::kOrigin);
    return {{request.method == http::Method::kHead, request.keep_alive, request.minor_version},
            http::choose_coding(request),
            origin ? std::optional<std::string>(*origin) : std::nullopt,
            std::nullopt};
  }

  // The first is 1: a request's id is never 0.
  bosh::RequestId last() const { return bosh::RequestId{exchanges_.size()}; }

  void on_request(http::Request request) {
    exchanges_.push_back(exchange(request));
    find_client(request);
    if (const int status = expand(request); status != 0) {
      return answer(last(), "", static_cast<std::uint16_t>(status));
    }
    if (request.method != http::Method::kPost) {
      return answer(last(), "a page", 200);
    }
    sessions_.on_request(last(), request.body);
  }

  static int expand(http::Request& request) {
    const std::string sent = request.body;
    const auto fault = loop().expander.expand(request, kMaxBody);
    require(request.body.size() <= kMaxBody || request.body == sent, "no body exceeds the limit");
    if (!fault) {
      return 0;
    }
    require(request.body == sent, "at a fault the body stays");
    switch (*fault) {
      case http::Expander::Fault::kUnknownCoding:
        return 415;
      case http::Expander::Fault::kCorrupt:
        return 400;
      case http::Expander::Fault::kTooLarge:
        return 413;
    }
    require(false, "there are three faults");
    return 0;
  }

  static void find_client(const http::Request& request) {
    const auto stranger = IpAddress::parse("192.0.2.1");
    const auto by_stranger = http::client_of(request, loop().proxies, stranger, false);
    require(by_stranger.address == stranger && !by_stranger.secure, "no stranger is believed");
    const auto proxy = IpAddress::parse("10.0.0.1");
    const auto behind = http::client_of(request, loop().proxies, proxy, false);
    require(behind.address.has_value(), "behind a proxy with an address the client has one");
    require(behind.address == proxy || request.find(http::FieldName::kXForwardedFor) ||
                request.find(http::FieldName::kForwarded),
            "it is the proxy's if nobody says more");
  }

  void answer(bosh::RequestId request, std::string body, std::uint16_t status) {
    auto& reply = exchanges_.at(static_cast<std::size_t>(request) - 1).reply;
    require(!reply, "a request is answered once");
    reply = bosh::Reply{request, std::move(body), status};
  }

  void answer_all() {
    for (bosh::Reply& reply : sessions_.take_replies()) {
      answer(reply.request, std::move(reply.body), reply.status);
    }
  }

  std::string write() const {
    std::string out;
    for (const Exchange& exchange : exchanges_) {
      require(exchange.reply.has_value(), "every request is answered");
      http::Response response{exchange.reply->status, "text/xml", {}, exchange.reply->body};
      http::add_cors(response, loop().cors, exchange.origin);
      http::encode(response, exchange.coding, loop().compressor, kCompressFrom);
      out += http::to_bytes(response, exchange.form, "Sun, 06 Nov 1994 08:49:37 GMT");
    }
    return out;
  }

  void read_as_client() const {
    const std::string bytes = write();
    fuzz::ResponseReader reader(bytes);
    for (const Exchange& exchange : exchanges_) {
      http::Request read;  // the client's expander takes a body by its fields, as ours does
      fuzz::ResponseReader::Response response = reader.next(exchange.form.head);
      for (auto& field : response.fields) {
        if (const auto name = http::field_name(field.name)) {
          read.fields.push_back({*name, std::move(field.value)});
        }
      }
      read.body = std::move(response.body);
      require(response.status == exchange.reply->status, "answers are in the order of requests");
      require(exchange.coding != http::Coding::kIdentity ||
                  !read.find(http::FieldName::kContentEncoding),
              "an answer is compressed only if asked for (B5.5)");
      require(!loop().expander.expand(read, exchange.reply->body.size()), "it can be expanded");
      require(read.body == (exchange.form.head ? "" : exchange.reply->body), "to what was said");
    }
    require(reader.at_end(), "and nothing follows");
  }

  const http::Parser::Limits limits_{4000, 20, kMaxBody};
  http::Parser parser_{limits_};
  fuzz::EchoSessions sessions_{loop().reader, http::Expander::kAccept};
  std::vector<Exchange> exchanges_;
};

}  // namespace
}  // namespace bittern

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bittern::Edge().run(bittern::fuzz::text(data, size));
  return 0;
}
