// One client's stream at the null server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bittern/xml/stanza_splitter.h"
#include "net/connection.h"

namespace bittern::bench {

class Client final : public net::Connection::Owner {
 public:
  // Where the clients of one server find each other.
  class House {
   public:
    [[nodiscard]] virtual const std::string& domain() const = 0;
    [[nodiscard]] virtual Client* find(std::uint64_t number) = 0;
    virtual void gone(std::uint64_t number) = 0;

   protected:
    ~House() = default;
  };

  Client(House& house, std::uint64_t number, std::unique_ptr<net::Connection> connection);

  void start() { connection_->start(*this); }
  // A stanza from another client.
  void deliver(std::string_view stanza);
  [[nodiscard]] const std::string& jid() const { return jid_; }

  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view reason) override;

 private:
  void on_stream_start();
  void on_stream_end();
  void on_element(std::string_view element);
  void on_iq(std::string_view iq);
  void on_message(std::string_view message);
  void flush();

  House& house_;
  std::uint64_t number_;
  std::string jid_;
  std::unique_ptr<net::Connection> connection_;
  xml::StanzaSplitter splitter_;
  std::string partial_;  // the beginning of an element that goes on in the bytes to come
  std::string out_;      // answers to the bytes of this turn, written together
  bool authenticated_ = false;
  bool over_ = false;
};

}  // namespace bittern::bench
