#include "check/opening.h"

#include <utility>
#include <variant>

namespace bittern::check {
namespace {

constexpr base::Duration kTurn{20};
constexpr base::Duration kLinger = base::seconds(1);

class Opener final : public net::Connection::Owner {
 public:
  explicit Opener(xmpp::Stream stream) : stream_(std::move(stream)) {}

  Opening run(net::Loop& loop, net::Connection& connection, const std::string& domain,
              base::Time deadline) {
    connection.start(*this);
    connection.write(stream_.open({domain, {}, {}, {}}));
    while (!done_ && loop.now() < deadline) {
      (void)loop.run_for(kTurn);
    }
    if (!done_) {
      opening_.reason = opened_ ? "the stream is open, but no features have come in time"
                                : "no answer to the stream header in time";
    }
    if (!closed_) {
      connection.write(stream_.close());
      connection.finish(kLinger);
    }
    return std::move(opening_);
  }

 private:
  void on_bytes(std::string_view bytes) override {
    std::vector<xmpp::StreamEvent> events;
    stream_.on_bytes(bytes, events);
    for (xmpp::StreamEvent& event : events) {
      if (!done_) {
        on_event(event);
      }
    }
  }
  void on_drained() override {}
  void on_closed(std::string_view reason) override {
    closed_ = true;
    if (!done_) {
      end("connection lost: " + std::string(reason));
    }
  }

  void on_event(xmpp::StreamEvent& event) {
    if (const auto* opened = std::get_if<xmpp::StreamOpened>(&event)) {
      opened_ = true;
      if (opened->version.empty()) {
        opening_.before_1_0 = true;
        opening_.offer.emplace();
        done_ = true;
      }
    } else if (const auto* element = std::get_if<xmpp::StreamElement>(&event)) {
      opening_.offer = read_offer(element->bytes);
      end(opening_.offer ? "" : "the server sent something else than its features");
    } else if (auto* error = std::get_if<xmpp::StreamError>(&event)) {
      opening_.error = std::move(*error);
      done_ = true;
    } else if (std::holds_alternative<xmpp::StreamClosed>(event)) {
      end("the server closed the stream");
    } else if (auto* broken = std::get_if<xmpp::StreamBroken>(&event)) {
      end(std::move(broken->reason));
    }
  }

  void end(std::string reason) {
    opening_.reason = std::move(reason);
    done_ = true;
  }

  xmpp::Stream stream_;
  Opening opening_;
  bool opened_ = false;
  bool done_ = false;
  bool closed_ = false;
};

}  // namespace

Opening open_stream(net::Loop& loop, std::unique_ptr<net::Connection> connection,
                    const std::string& domain, xmpp::Stream stream, base::Time deadline) {
  Opener opener(std::move(stream));
  return opener.run(loop, *connection, domain, deadline);
}

}  // namespace bittern::check
