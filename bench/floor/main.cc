// bench_floor: a connection manager that forwards and checks nothing.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "bench/common/serve.h"
#include "bench/common/xml_text.h"
#include "bench/floor/floor.h"
#include "net/loop.h"

namespace {

std::optional<bittern::base::SocketAddress> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto ip = bittern::base::IpAddress::parse(text.substr(0, colon));
  const auto port = colon == std::string_view::npos
                        ? std::nullopt
                        : bittern::bench::number(text.substr(colon + 1));
  if (!ip || !port || *port > UINT16_MAX) {
    return std::nullopt;
  }
  return bittern::base::SocketAddress{*ip, static_cast<std::uint16_t>(*port)};
}

void run(std::uint16_t port, const bittern::base::SocketAddress& server) {
  bittern::net::Loop loop;
  bittern::bench::Floor floor(loop, server);
  bittern::bench::serve(
      loop, "127.0.0.1", port,
      [&floor](std::unique_ptr<bittern::net::Connection> c) { floor.accept(std::move(c)); });
}

int main_with(int argc, char** argv) {
  CLI::App app{"bench_floor: the least that a connection manager can do", "bench_floor"};
  std::uint16_t port = 0;
  std::string server;
  app.add_option("--port", port, "where to listen on 127.0.0.1; 0: any free one")->required();
  app.add_option("--server", server, "the XMPP server, ADDRESS:PORT")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  const auto address = parse_address(server);
  if (!address) {
    std::fprintf(stderr, "bench_floor: --server is not ADDRESS:PORT\n");
    return 2;
  }
  run(port, *address);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return main_with(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_floor: %s\n", error.what());
    return 1;
  }
}
