-- Made from schema.prisma by Prisma's engine; by hand are the PARTITION BY clauses and the generated column of executions.

-- CreateEnum
CREATE TYPE "tenant_status" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "language" AS ENUM ('javascript', 'typescript');

-- CreateEnum
CREATE TYPE "script_type" AS ENUM ('scheduled', 'http', 'event', 'oneoff', 'embedded');

-- CreateEnum
CREATE TYPE "script_status" AS ENUM ('draft', 'active', 'paused', 'disabled', 'archived');

-- CreateEnum
CREATE TYPE "execution_status" AS ENUM ('pending', 'running', 'completed', 'failed', 'timeout', 'cancelled');

-- CreateEnum
CREATE TYPE "execution_trigger" AS ENUM ('cron', 'http', 'event', 'manual', 'api', 'script', 'replay');

-- CreateEnum
CREATE TYPE "overlap_policy" AS ENUM ('skip', 'queue', 'replace');

-- CreateEnum
CREATE TYPE "catch_up_policy" AS ENUM ('none', 'last', 'all');

-- CreateEnum
CREATE TYPE "schedule_outcome" AS ENUM ('ran', 'late', 'skipped', 'missed');

-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'dead', 'skipped');

-- CreateEnum
CREATE TYPE "actor_type" AS ENUM ('user', 'api_key', 'script', 'system');

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" "tenant_status" NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT,
    "is_superadmin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("provider","provider_account_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_agent" TEXT NOT NULL DEFAULT '',
    "ip" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance_settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "instance_settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "runners" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "port" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),
    "stats" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "runners_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "roles" (
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("tenant_id","name")
);

-- CreateTable
CREATE TABLE "members" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("tenant_id","user_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tenant_settings" (
    "tenant_id" UUID NOT NULL,
    "values" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_settings_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "secrets" (
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("tenant_id","name")
);

-- CreateTable
CREATE TABLE "scripts" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "type" "script_type" NOT NULL,
    "status" "script_status" NOT NULL DEFAULT 'draft',
    "language" "language" NOT NULL DEFAULT 'javascript',
    "limits" JSONB NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "scripts_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "versions" (
    "tenant_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "language" "language" NOT NULL,
    "source" TEXT NOT NULL,
    "program" TEXT NOT NULL,
    "source_hash" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "versions_pkey" PRIMARY KEY ("tenant_id","script_id","number")
);

-- CreateTable
CREATE TABLE "endpoints" (
    "tenant_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "path_shape" TEXT NOT NULL,
    "methods" TEXT[],
    "auth" JSONB NOT NULL,
    "cors" JSONB,
    "rate_limit" JSONB,
    "max_body_bytes" INTEGER NOT NULL DEFAULT 1048576,

    CONSTRAINT "endpoints_pkey" PRIMARY KEY ("tenant_id","script_id")
);

-- CreateTable
CREATE TABLE "schedules" (
    "tenant_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "cron" TEXT NOT NULL,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "overlap" "overlap_policy" NOT NULL DEFAULT 'skip',
    "catch_up" "catch_up_policy" NOT NULL DEFAULT 'last',
    "next_run_at" TIMESTAMPTZ(3),
    "last_run_at" TIMESTAMPTZ(3),
    "last_run_status" "execution_status",

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("tenant_id","script_id")
);

-- CreateTable
CREATE TABLE "schedule_runs" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "late_ms" INTEGER,
    "outcome" "schedule_outcome",
    "cause" TEXT NOT NULL DEFAULT '',
    "execution_id" UUID,

    CONSTRAINT "schedule_runs_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "event_subscriptions" (
    "tenant_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "pattern" TEXT NOT NULL,

    CONSTRAINT "event_subscriptions_pkey" PRIMARY KEY ("tenant_id","script_id","pattern")
);

-- CreateTable
CREATE TABLE "events" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "publisher_id" TEXT,
    "type" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "key" TEXT,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "source" TEXT NOT NULL,
    "execution_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "execution_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "error" JSON,
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dead_letters" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "error" JSON NOT NULL,
    "attempts" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "replayed_at" TIMESTAMPTZ(3),
    "discarded_at" TIMESTAMPTZ(3),

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "executions" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "script_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "execution_status" NOT NULL,
    "status_text" TEXT GENERATED ALWAYS AS (CASE "status"
        WHEN 'pending' THEN 'pending' WHEN 'running' THEN 'running' WHEN 'completed' THEN 'completed'
        WHEN 'failed' THEN 'failed' WHEN 'timeout' THEN 'timeout' WHEN 'cancelled' THEN 'cancelled' END) STORED,
    "trigger" "execution_trigger" NOT NULL,
    "input" JSON,
    "output" JSON,
    "error" JSON,
    "metrics" JSON,
    "spans" JSON,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "parent_id" UUID,
    "event_id" UUID,
    "runner_id" UUID,
    "user_id" UUID,
    "api_key_id" UUID,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "executions_pkey" PRIMARY KEY ("tenant_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "execution_logs" (
    "tenant_id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "chunk" INTEGER NOT NULL,
    "entries" JSON NOT NULL,

    CONSTRAINT "execution_logs_pkey" PRIMARY KEY ("tenant_id","execution_id","chunk")
) PARTITION BY RANGE ("execution_id");

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "tenant_id" UUID NOT NULL,
    "script_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "execution_id" UUID,
    "response" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id","script_id","key")
);

-- CreateTable
CREATE TABLE "documents" (
    "tenant_id" UUID NOT NULL,
    "collection" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("tenant_id","collection","id")
);

-- CreateTable
CREATE TABLE "cache_entries" (
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSON NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "cache_entries_pkey" PRIMARY KEY ("tenant_id","key")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_type" "actor_type" NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "target_name" TEXT NOT NULL DEFAULT '',
    "changes" JSONB NOT NULL DEFAULT '{}',
    "ip" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("tenant_id","id")
) PARTITION BY RANGE ("id");

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE INDEX "runners_heartbeat_at_idx" ON "runners"("heartbeat_at");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE INDEX "members_tenant_id_role_idx" ON "members"("tenant_id", "role");

-- CreateIndex
CREATE INDEX "api_keys_key_hash_idx" ON "api_keys"("key_hash");

-- CreateIndex
CREATE INDEX "api_keys_tenant_id_role_idx" ON "api_keys"("tenant_id", "role");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_tenant_id_key_hash_key" ON "api_keys"("tenant_id", "key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "scripts_tenant_id_name_key" ON "scripts"("tenant_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "endpoints_tenant_id_path_shape_key" ON "endpoints"("tenant_id", "path_shape");

-- CreateIndex
CREATE INDEX "schedules_next_run_at_idx" ON "schedules"("next_run_at");

-- CreateIndex
CREATE UNIQUE INDEX "schedule_runs_tenant_id_script_id_due_at_key" ON "schedule_runs"("tenant_id", "script_id", "due_at");

-- CreateIndex
CREATE INDEX "event_subscriptions_tenant_id_pattern_idx" ON "event_subscriptions"("tenant_id", "pattern");

-- CreateIndex
CREATE INDEX "events_tenant_id_type_id_idx" ON "events"("tenant_id", "type", "id");

-- CreateIndex
CREATE UNIQUE INDEX "events_tenant_id_publisher_id_key" ON "events"("tenant_id", "publisher_id");

-- CreateIndex
CREATE INDEX "deliveries_tenant_id_script_id_id_idx" ON "deliveries"("tenant_id", "script_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_tenant_id_event_id_script_id_key" ON "deliveries"("tenant_id", "event_id", "script_id");

-- CreateIndex
CREATE INDEX "dead_letters_tenant_id_script_id_id_idx" ON "dead_letters"("tenant_id", "script_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_tenant_id_delivery_id_key" ON "dead_letters"("tenant_id", "delivery_id");

-- CreateIndex
CREATE INDEX "executions_tenant_id_script_id_id_idx" ON "executions"("tenant_id", "script_id", "id");

-- CreateIndex
CREATE INDEX "executions_tenant_id_status_text_id_idx" ON "executions"("tenant_id", "status_text", "id");

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

-- CreateIndex
CREATE INDEX "cache_entries_expires_at_idx" ON "cache_entries"("expires_at");

-- CreateIndex
CREATE INDEX "audit_log_tenant_id_target_type_target_id_id_idx" ON "audit_log"("tenant_id", "target_type", "target_id", "id");

-- CreateIndex
CREATE INDEX "audit_log_tenant_id_action_id_idx" ON "audit_log"("tenant_id", "action", "id");

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_tenant_id_role_fkey" FOREIGN KEY ("tenant_id", "role") REFERENCES "roles"("tenant_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_role_fkey" FOREIGN KEY ("tenant_id", "role") REFERENCES "roles"("tenant_id", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scripts" ADD CONSTRAINT "scripts_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "versions" ADD CONSTRAINT "versions_tenant_id_script_id_fkey" FOREIGN KEY ("tenant_id", "script_id") REFERENCES "scripts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_tenant_id_script_id_fkey" FOREIGN KEY ("tenant_id", "script_id") REFERENCES "scripts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_tenant_id_script_id_fkey" FOREIGN KEY ("tenant_id", "script_id") REFERENCES "scripts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_subscriptions" ADD CONSTRAINT "event_subscriptions_tenant_id_script_id_fkey" FOREIGN KEY ("tenant_id", "script_id") REFERENCES "scripts"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_tenant_id_event_id_fkey" FOREIGN KEY ("tenant_id", "event_id") REFERENCES "events"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_tenant_id_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "deliveries"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
