/** Headers, Request, Response and FormData: undici's, which are those of Node.js. */
type ResponseModule = typeof import("undici/lib/web/fetch/response.js");
type RequestModule = typeof import("undici/lib/web/fetch/request.js");
type HeadersModule = typeof import("undici/lib/web/fetch/headers.js");
type FormDataModule = typeof import("undici/lib/web/fetch/formdata.js");
type BodyModule = typeof import("undici/lib/web/fetch/body.js");
type DataUrlModule = typeof import("undici/lib/web/fetch/data-url.js");
type BufferModule = typeof import("buffer/index.js");

const loadResponse = () => require<ResponseModule>("undici/lib/web/fetch/response.js");
function loadRequest(): RequestModule {
  // It has the conversion of bodies, which requests need too.
  loadResponse();
  return require<RequestModule>("undici/lib/web/fetch/request.js");
}
const loadHeaders = () => require<HeadersModule>("undici/lib/web/fetch/headers.js");

export const part = {
  get Response() {
    return loadResponse().Response;
  },
  get Request() {
    return loadRequest().Request;
  },
  get Headers() {
    return loadHeaders().Headers;
  },
  get FormData() {
    return require<FormDataModule>("undici/lib/web/fetch/formdata.js").FormData;
  },
  get Buffer() {
    return require<BufferModule>("buffer/index.js").Buffer;
  },
  get HeadersList() {
    return loadHeaders().HeadersList;
  },
  get extractBody() {
    return require<BodyModule>("undici/lib/web/fetch/body.js").extractBody;
  },
  get dataUrls() {
    return require<DataUrlModule>("undici/lib/web/fetch/data-url.js");
  },
  get getRequestState() {
    return loadRequest().getRequestState;
  },
  get getResponseState() {
    return loadResponse().getResponseState;
  },
  get makeResponse() {
    return loadResponse().makeResponse;
  },
  get fromInnerResponse() {
    return loadResponse().fromInnerResponse;
  },
};
