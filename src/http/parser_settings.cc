#include "http/parser_impl.h"

namespace bittern::http {

Parser::Impl& Parser::Impl::of(llhttp_t* llhttp) { return *static_cast<Impl*>(llhttp->data); }

const llhttp_settings_t* Parser::Impl::settings() {
  static const llhttp_settings_t kSettings = [] {
    using Size = std::size_t;
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_url = [](llhttp_t* l, const char* at, Size n) { return of(l).on_target({at, n}); };
    s.on_header_field = [](llhttp_t* l, const char* at, Size n) {
      return of(l).on_field_name({at, n});
    };
    s.on_header_field_complete = [](llhttp_t* l) { return of(l).on_field_name_complete(); };
    s.on_header_value = [](llhttp_t* l, const char* at, Size n) {
      return of(l).on_field_value({at, n});
    };
    s.on_body = [](llhttp_t* l, const char* at, Size n) { return of(l).on_data({at, n}); };
    s.on_method_complete = [](llhttp_t* l) { return of(l).on_method_complete(); };
    s.on_url_complete = [](llhttp_t* l) { return of(l).on_target_complete(); };
    s.on_version_complete = [](llhttp_t* l) { return of(l).on_version_complete(); };
    s.on_header_value_complete = [](llhttp_t* l) { return of(l).on_field_complete(); };
    s.on_headers_complete = [](llhttp_t* l) { return of(l).on_head_complete(); };
    s.on_chunk_header = [](llhttp_t* l) { return of(l).on_chunk_header(); };
    s.on_chunk_complete = [](llhttp_t* l) { return of(l).on_chunk_complete(); };
    s.on_message_complete = [](llhttp_t* l) { return of(l).on_request_complete(); };
    return s;
  }();
  return &kSettings;
}

}  // namespace bittern::http
