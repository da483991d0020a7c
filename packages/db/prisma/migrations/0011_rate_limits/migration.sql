-- How much of an endpoint's rate limit is used, one row for each caller that has called lately. Counts need not outlive a crash of Postgres:
-- unlogged, they cost no write-ahead log. Rows change with every request and their indexes never within a window: room is left for that.
CREATE UNLOGGED TABLE "rate_limits" (
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "used" INTEGER NOT NULL,
    "resets_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("tenant_id","key")
);

CREATE INDEX "rate_limits_resets_at_idx" ON "rate_limits"("resets_at");

ALTER TABLE rate_limits SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

SELECT isolate_tenants('rate_limits');
-- Requests of all tenants are counted together, and forgotten together (delete-expired).
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO runlet_system;
GRANT SELECT ON rate_limits TO runlet_app;
