#include "config/config.h"

#include <array>
#include <utility>

#include "config/document.h"
#include "config/names.h"
#include "config/reader.h"
#include "config/tables.h"

namespace bittern::config {
namespace {

struct Known {
  std::string_view name;
  bool repeats;  // [[name]], not [name]
  void (*read)(const Table&, Mistakes&, Config&);

  [[nodiscard]] std::string header() const {
    return (repeats ? "[[" : "[") + std::string(name) + (repeats ? "]]" : "]");
  }
};

constexpr std::array<Known, 10> kTables{{{"listen", true, read_listen},
                                         {"server", true, read_server},
                                         {"moved", true, read_moved},
                                         {"bosh", false, read_bosh},
                                         {"http", false, read_http},
                                         {"cors", false, read_cors},
                                         {"discovery", false, read_discovery},
                                         {"limits", false, read_limits},
                                         {"dns", false, read_dns},
                                         {"log", false, read_log}}};

const Known* find(std::string_view name) {
  for (const Known& known : kTables) {
    if (known.name == name) {
      return &known;
    }
  }
  return nullptr;
}

void report_unknown(const Entry& entry, Mistakes& mistakes) {
  std::vector<std::string_view> names;
  std::string all;
  for (const Known& known : kTables) {
    names.push_back(known.name);
    all += (all.empty() ? "" : ", ") + known.header();
  }
  const bool is_table = std::holds_alternative<Table>(entry.value.data) ||
                        std::holds_alternative<Array>(entry.value.data);
  const std::string_view near = is_table ? nearest(entry.key, names) : std::string_view();
  std::string message =
      std::string(is_table ? "unknown table " : "unknown key ") + quoted(entry.key);
  if (!is_table && !nearest(entry.key, {kThreads}).empty()) {
    message += ", did you mean " + quoted(kThreads) + "?";
  } else {
    message +=
        near.empty() ? "; the tables are " + all : ", did you mean " + find(near)->header() + "?";
  }
  mistakes.add(entry.value.line, entry.key, std::move(message));
}

// The tables that the entry holds; a mistake if it is written the other way.
std::vector<const Table*> tables_of(const Entry& entry, const Known& known, Mistakes& mistakes) {
  std::vector<const Table*> tables;
  if (!known.repeats) {
    if (const auto* table = std::get_if<Table>(&entry.value.data)) {
      return {table};
    }
  } else if (const auto* array = std::get_if<Array>(&entry.value.data)) {
    for (const Value& element : *array) {
      if (const auto* table = std::get_if<Table>(&element.data)) {
        tables.push_back(table);
      }
    }
    if (tables.size() == array->size()) {
      return tables;
    }
  }
  mistakes.add(entry.value.line, entry.key, "must be a table: write " + known.header());
  return tables;
}

void read_entry(const Entry& entry, Mistakes& mistakes, Config& config) {
  if (entry.key == kThreads) {
    return;
  }
  const Known* known = find(entry.key);
  if (known == nullptr) {
    report_unknown(entry, mistakes);
    return;
  }
  for (const Table* table : tables_of(entry, *known, mistakes)) {
    known->read(*table, mistakes, config);
  }
}

void require_one(const Table& document, std::string_view name, std::string_view why,
                 Mistakes& mistakes) {
  for (const Entry& entry : document.entries) {
    const auto* array = std::get_if<Array>(&entry.value.data);
    if (entry.key == name && (array == nullptr || !array->empty())) {
      return;
    }
  }
  mistakes.add(0, name, std::string(why));
}

void resolve(Certificate& files, std::string_view file_name) {
  files.certificate = beside(file_name, files.certificate);
  files.key = beside(file_name, files.key);
}

// A service is started in "/", which nobody means.
void resolve(Config& config, std::string_view file_name) {
  for (Listen& listen : config.listen) {
    for (Certificate& files : listen.tls) {
      resolve(files, file_name);
    }
  }
  for (Server& server : config.servers) {
    if (!server.ca_file.empty()) {
      server.ca_file = beside(file_name, server.ca_file);
    }
    if (server.certificate) {
      resolve(*server.certificate, file_name);
    }
  }
}

}  // namespace

std::string Mistake::to_string() const {
  std::string text = file + ":";
  if (line != 0) {
    text += std::to_string(line) + ":";
  }
  return text + (key.empty() ? " " : " " + key + ": ") + message;
}

base::Expected<Config, std::vector<Mistake>> parse(std::string_view text,
                                                   std::string_view file_name) {
  const auto document = read_document(text, file_name);
  if (!document) {
    return base::make_unexpected(std::vector<Mistake>{document.error()});
  }
  Mistakes mistakes(file_name);
  Config config;
  read_threads(*document, mistakes, config);
  for (const Entry& entry : document->entries) {
    read_entry(entry, mistakes, config);
  }
  require_one(*document, "listen", "missing: write [[listen]] with address and port", mistakes);
  require_one(*document, "server",
              "missing: write [[server]] with domains, and host unless DNS says it", mistakes);
  std::vector<Mistake> all = mistakes.take();
  if (!all.empty()) {
    return base::make_unexpected(std::move(all));
  }
  resolve(config, file_name);
  return config;
}

}  // namespace bittern::config
