/** Two audiences of one conversation. What staff may see of it never travels on the visitor's topic. */
export const staffTopic = (conversationId: string): string => `conversation:${conversationId}`;
export const visitorTopic = (conversationId: string): string => `chat:${conversationId}`;
