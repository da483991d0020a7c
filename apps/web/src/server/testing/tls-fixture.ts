/**
 * A certificate that signs itself, valid until 2126 for localhost and 127.0.0.1. Its key protects nothing: it is known to everybody who
 * reads this.
 */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUOfgf67GhvJeocLvcUNJP9lU1VNAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDE4MzgyOFoYDzIxMjYxMDMx
MTgzODI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR8OAxyDxAao+4Ima9mgatfrXOIj85d9JJejmvVzj2dZPNWq2+4b9d/
XDvHzNXFPhuXUyxsGhYCGzEwzvNnFUZUo28wbTAdBgNVHQ4EFgQUwXhNzZx0WyUk
1cj7VqaQXtaMWiMwHwYDVR0jBBgwFoAUwXhNzZx0WyUk1cj7VqaQXtaMWiMwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgdvxG8M6PAAjgo85bdWzweQIOb6f1DzHBGa51/z+6b2gCIQDL
6JohC2cA3XStZ3HydVAdMFfDxz2GYImFM6371W58hg==
-----END CERTIFICATE-----`;

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGmkM/FPKQqel2X62
HEod2Sp7IVGV2Q44OEMV9kmRPdOhRANCAAR8OAxyDxAao+4Ima9mgatfrXOIj85d
9JJejmvVzj2dZPNWq2+4b9d/XDvHzNXFPhuXUyxsGhYCGzEwzvNnFUZU
-----END PRIVATE KEY-----`;
