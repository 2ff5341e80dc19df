// One HTTP connection at the floor: finds where requests end, and nothing else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/connection.h"

namespace bittern::bench {

class HttpClient final : public net::Connection::Owner {
 public:
  class House {
   public:
    virtual void on_body(HttpClient& client, std::string_view body) = 0;
    virtual void gone(HttpClient& client) = 0;

   protected:
    ~House() = default;
  };
  // Who is to answer what this client asked.
  class Answerer {
   public:
    virtual void forget(HttpClient& client) = 0;

   protected:
    ~Answerer() = default;
  };

  HttpClient(House& house, std::unique_ptr<net::Connection> connection)
      : house_(house), connection_(std::move(connection)) {}

  void start() { connection_->start(*this); }
  void close();
  void waits_for(Answerer* answerer) { answerer_ = answerer; }
  void write(std::string_view response) { connection_->write(response); }

  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view reason) override;

 private:
  // How many bytes of `bytes` were a request; 0: it is not whole.
  std::size_t take(std::string_view bytes);

  House& house_;
  std::unique_ptr<net::Connection> connection_;
  Answerer* answerer_ = nullptr;
  std::string partial_;
  bool over_ = false;
};

}  // namespace bittern::bench
