// One c-ares channel on a loop: its sockets are waited for with Asio, its time-outs by a Deadline.
#pragma once

#include <ares.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/loop_impl.h"
#include "net/resolver.h"

namespace bittern::net {

class DnsChannel : public std::enable_shared_from_this<DnsChannel> {
 public:
  // `status` is c-ares', `bytes` the message of the server, if there was one. Called in c-ares' own
  // calls: it must do no more than keep it. Never after close().
  using Answered = std::function<void(int status, std::string_view bytes)>;

  DnsChannel(Loop::Impl& loop, const ResolverOptions& options);
  ~DnsChannel();
  DnsChannel(const DnsChannel&) = delete;
  DnsChannel& operator=(const DnsChannel&) = delete;

  void query(const std::string& name, int type, Answered answered);
  // Of /etc/hosts.
  [[nodiscard]] std::vector<base::IpAddress> in_hosts_file(const std::string& name, Family family);
  void close();
  [[nodiscard]] bool is_idle() const { return asked_ == 0; }

 private:
  struct Question;
  // A socket of c-ares', which closes it.
  struct Wait {
    explicit Wait(asio::io_context& io) : descriptor(io) {}

    asio::posix::basic_stream_descriptor<Executor> descriptor;
    bool wants_read = false;
    bool wants_write = false;
    bool reads = false;  // is waited for
    bool writes = false;
  };

  static void on_socket_state(void* self, ares_socket_t socket, int readable, int writable);
  static void on_answer(void* question, int status, int timeouts, unsigned char* bytes, int size);

  void watch(ares_socket_t socket, bool readable, bool writable);
  void await(ares_socket_t socket, const std::shared_ptr<Wait>& wait);
  void on_ready(ares_socket_t readable, ares_socket_t writable);
  void watch_time();

  Loop::Impl& loop_;
  ares_channel channel_ = nullptr;
  std::unordered_map<ares_socket_t, std::shared_ptr<Wait>> waits_;
  std::size_t asked_ = 0;
  bool closed_ = false;
  Deadline time_out_;
};

}  // namespace bittern::net
