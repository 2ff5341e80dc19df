// One keep-alive connection of a BOSH client: a request, its response, the next request.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bench/load/context.h"
#include "bench/load/wire.h"

namespace bittern::bench {

class HttpChannel final : public Wire::Owner {
 public:
  class Owner {
   public:
    // Of a response that is as it should be. Neither may destroy the channel.
    virtual void on_body(HttpChannel& channel, std::string_view body) = 0;
    virtual void on_failure(HttpChannel& channel, const std::string& reason) = 0;

   protected:
    ~Owner() = default;
  };

  HttpChannel(Context& context, Owner& owner) : context_(context), owner_(owner) {}

  [[nodiscard]] bool busy() const { return busy_; }
  // To be filled with the next request, and sent.
  [[nodiscard]] std::string& next_request() { return request_; }
  void send();
  void close();

  void on_bytes(std::string_view bytes) override;
  void on_closed(const std::string& reason) override;

 private:
  void open();
  void take(std::string_view bytes);
  void fail(const std::string& reason);

  Context& context_;
  Owner& owner_;
  std::unique_ptr<Wire> wire_;
  std::string request_;
  std::string partial_;  // the beginning of a response
  bool busy_ = false;
  bool may_retry_ = false;
  Micros idle_since_ = 0;  // 0: no answer has come over this connection
};

}  // namespace bittern::bench
