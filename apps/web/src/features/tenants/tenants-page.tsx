"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryList } from "#api/query-list.tsx";
import { type Outputs, useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { Outcome } from "#components/outcome.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { Link } from "#i18n/navigation.ts";
import { CreateTenantDialog } from "./create-tenant-dialog.tsx";

type Tenant = Outputs["tenants"]["list"]["items"][number];

/** All tenants of the instance. */
export function TenantsPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const [isCreating, setCreating] = useState(false);
  const query = useInfiniteQuery(
    trpc.tenants.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <PageBody>
      <PageHeader title={t("tenants.title")}>
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden />
          {t("tenants.create")}
        </Button>
      </PageHeader>
      <QueryList query={query} empty={<StateMessage icon={Building2} title={t("tenants.empty")} />}>
        {(tenants) => <TenantTable tenants={tenants} />}
      </QueryList>
      <CreateTenantDialog isOpen={isCreating} onOpenChange={setCreating} />
    </PageBody>
  );
}

function TenantTable({ tenants }: { tenants: readonly Tenant[] }) {
  const t = useTranslations("tenants");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.name")}</HeadCell>
          <HeadCell>{t("columns.slug")}</HeadCell>
          <HeadCell>{t("columns.status")}</HeadCell>
          <HeadCell isFigure>{t("columns.created")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {tenants.map((tenant) => (
          <Row key={tenant.id} className="hover:bg-hover">
            <Cell className="w-full">
              <Link href={`/${tenant.slug}/scripts`} className="font-medium hover:underline">
                {tenant.name}
              </Link>
            </Cell>
            <Cell>
              <code className="text-xs">{tenant.slug}</code>
            </Cell>
            <Cell>
              <Outcome tone={tenant.status === "active" ? "success" : "warning"}>
                {t(`statuses.${tenant.status}`)}
              </Outcome>
            </Cell>
            <Cell isFigure className="text-muted">
              <RelativeTime at={tenant.createdAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
