// Each table of the file to its struct.
#pragma once

#include "config/config.h"
#include "config/document.h"
#include "config/reader.h"

namespace bittern::config {

// A table with the keys certificate and key; `header` is as written in the file.
[[nodiscard]] Certificate read_certificate(const Table& table, std::string_view header,
                                           Mistakes& mistakes);

// Of the document: what stands above all tables.
void read_threads(const Table& document, Mistakes& mistakes, Config& config);
void read_listen(const Table& table, Mistakes& mistakes, Config& config);
void read_moved(const Table& table, Mistakes& mistakes, Config& config);
void read_server(const Table& table, Mistakes& mistakes, Config& config);
void read_bosh(const Table& table, Mistakes& mistakes, Config& config);
void read_http(const Table& table, Mistakes& mistakes, Config& config);
void read_cors(const Table& table, Mistakes& mistakes, Config& config);
void read_discovery(const Table& table, Mistakes& mistakes, Config& config);
void read_limits(const Table& table, Mistakes& mistakes, Config& config);
void read_dns(const Table& table, Mistakes& mistakes, Config& config);
void read_log(const Table& table, Mistakes& mistakes, Config& config);

}  // namespace bittern::config
