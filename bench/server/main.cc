// bench_server: an XMPP server that takes everybody and gives messages to their addressees.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include "bench/common/serve.h"
#include "bench/server/null_server.h"
#include "net/loop.h"

namespace {

int main_with(int argc, char** argv) {
  CLI::App app{"bench_server: an XMPP server that does next to nothing", "bench_server"};
  std::uint16_t port = 0;
  std::string domain = "bench.example";
  std::string address = "127.0.0.1";
  app.add_option("--port", port, "where to listen; 0: any free one")->required();
  app.add_option("--domain", domain, "what the users' addresses end with")->capture_default_str();
  app.add_option("--address", address, "where to listen, 127.0.0.x")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  bittern::net::Loop loop;
  bittern::bench::NullServer server(loop, domain);
  bittern::bench::serve(
      loop, address, port,
      [&server](std::unique_ptr<bittern::net::Connection> c) { server.accept(std::move(c)); });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return main_with(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_server: %s\n", error.what());
    return 1;
  }
}
