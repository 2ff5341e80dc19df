#include "config/tables.h"

namespace bittern::config {

Certificate read_certificate(const Table& table, std::string_view header, Mistakes& mistakes) {
  Reader reader(table, header, mistakes);
  Certificate files;
  files.line = table.line;
  reader.require("certificate", "missing: the PEM file of the certificate and its chain");
  reader.text("certificate", check_file, files.certificate);
  reader.require("key", "missing: the PEM file of the certificate's private key");
  reader.text("key", check_file, files.key);
  reader.finish();
  return files;
}

}  // namespace bittern::config
