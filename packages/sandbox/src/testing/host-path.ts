/** What no text may hold that a tenant gets to see: where the host has its files, and what its own code is called. */
export const HOST_PATH = /node_modules|runlet:|isolated-vm|file:\/\/|\/src\/|\/home\/|\/root\//;
