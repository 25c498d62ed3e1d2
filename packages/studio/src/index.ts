/** For servers of a studio, on Node and without a dependency: tickets, access tokens and webhooks of the player service. */
export { type AccessToken, InvalidToken } from './access-token.ts'
export { createStudio, type Studio, StudioError, type StudioOptions, type Ticket, type TicketOrder } from './studio.ts'
export { InvalidWebhook, verifyWebhook, type Webhook, type WebhookRequest } from './webhook.ts'
